package io.github.mmhotplug.core.internal.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code iomem_resource}: who claims which physical addresses. A persistent structure: a change makes new nodes from the
 * changed one up to the root, copies share all others.
 */
public final class ResourceTree {
    private List<Resource> roots = List.of();

    /** What to do to a busy resource; empty if it cannot be done. */
    @FunctionalInterface
    private interface Edit {
        Optional<List<Resource>> apply(List<Resource> siblings, int i);
    }

    /**
     * {@code request_region_locked}: claims a range that is free, or free in the containers around it.
     *
     * @return whom it collides with; empty if the tree has it now
     */
    public Optional<Resource> request(Resource wanted) {
        childless(wanted);
        return place(wanted, false);
    }

    /**
     * {@code insert_resource_conflict}: adds what firmware or boot code knows. Busy resources can be divided too, and
     * what lies within the new resource becomes its children.
     *
     * @return whom it overlaps in part; empty if the tree has it now
     */
    public Optional<Resource> insert(Resource wanted) {
        childless(wanted);
        return place(wanted, true);
    }

    /**
     * {@code __release_region}: drops the busy resource of exactly this range, with its children.
     *
     * @return whether there is one
     */
    public boolean release(long start, long size) {
        return editBusy(
                start,
                start + size,
                false,
                (siblings, i) -> siblings.get(i).is(start, start + size)
                        ? Optional.of(replace(siblings, i, i + 1, List.of()))
                        : Optional.empty());
    }

    /**
     * {@code remove_resource}: drops the resource of exactly this range and name; its children move up.
     *
     * @return whether there is one
     */
    public boolean remove(long start, long size, String name) {
        Optional<List<Resource>> without = without(roots, start, start + size, name);
        without.ifPresent(siblings -> roots = siblings);
        return without.isPresent();
    }

    /** Whether there is a resource of exactly this range and name. */
    public boolean has(long start, long size, String name) {
        return without(roots, start, start + size, name).isPresent();
    }

    private static Optional<List<Resource>> without(List<Resource> siblings, long start, long end, String name) {
        int i = after(siblings, start) - 1;
        if (i < 0 || !siblings.get(i).contains(start, end)) {
            return Optional.empty();
        }
        Resource resource = siblings.get(i);
        if (resource.is(start, end) && resource.name().equals(name)) {
            return Optional.of(replace(siblings, i, i + 1, resource.children()));
        }
        return without(resource.children(), start, end, name)
                .map(children -> replace(siblings, i, i + 1, List.of(resource.withChildren(children))));
    }

    /**
     * {@code release_mem_region_adjustable}: cuts a range out of the busy System RAM that contains it. The children go
     * with the part they are in; those of an exact match are dropped with it.
     *
     * @return whether that was done: not if there is no such resource, or a child reaches into the range
     */
    public boolean releaseAdjustable(long start, long size) {
        long end = start + size;
        return editBusy(start, end, true, (siblings, i) -> {
            Resource whole = siblings.get(i);
            if (!whole.is(start, end) && overlaps(whole.children(), start, end)) {
                return Optional.empty();
            }
            int split = after(whole.children(), start);
            List<Resource> parts = new ArrayList<>(2);
            if (whole.start() < start) {
                parts.add(whole.withRange(whole.start(), start, whole.children().subList(0, split)));
            }
            if (end < whole.end()) {
                List<Resource> children = whole.children();
                parts.add(whole.withRange(end, whole.end(), children.subList(split, children.size())));
            }
            return Optional.of(replace(siblings, i, i + 1, parts));
        });
    }

    /**
     * {@code merge_system_ram_resource}: marks busy System RAM as mergeable and joins it with the next, then the previous
     * resource, as far as they are its like.
     *
     * @return whether there is such a resource
     */
    public boolean merge(long start, long size) {
        return editBusy(start, start + size, true, (siblings, i) -> {
            Resource merged = siblings.get(i).asMergeable();
            if (!merged.is(start, start + size)) {
                return Optional.empty();
            }
            int from = i;
            int to = i + 1;
            if (to < siblings.size() && merged.mergesWith(siblings.get(to))) {
                merged = merged.withRange(start, siblings.get(to).end(), List.of());
                to++;
            }
            if (from > 0 && siblings.get(from - 1).mergesWith(merged)) {
                from--;
                merged = merged.withRange(siblings.get(from).start(), merged.end(), List.of());
            }
            return Optional.of(replace(siblings, from, to, List.of(merged)));
        });
    }

    /** The outermost resource of exactly this range. */
    public Optional<Resource> find(long start, long size) {
        List<Resource> siblings = roots;
        for (int i = after(siblings, start) - 1; i >= 0; i = after(siblings, start) - 1) {
            Resource resource = siblings.get(i);
            if (resource.is(start, start + size)) {
                return Optional.of(resource);
            }
            siblings = resource.contains(start, start + size) ? resource.children() : List.of();
        }
        return Optional.empty();
    }

    /** The innermost resource that an address lies in. */
    public Optional<Resource> covering(long address) {
        Optional<Resource> found = Optional.empty();
        List<Resource> siblings = roots;
        for (int i = after(siblings, address) - 1; i >= 0; i = after(siblings, address) - 1) {
            Resource resource = siblings.get(i);
            if (resource.end() <= address) {
                break;
            }
            found = Optional.of(resource);
            siblings = resource.children();
        }
        return found;
    }

    /** The busy system memory that touches {@code [start, end)}, ascending. */
    public List<Resource> systemRam(long start, long end) {
        List<Resource> found = new ArrayList<>(1);
        collectSystemRam(roots, start, end, found);
        return found;
    }

    private static void collectSystemRam(List<Resource> level, long start, long end, List<Resource> found) {
        for (Resource resource : level) {
            if (resource.start() < end && start < resource.end()) {
                if (resource.busy() && resource.systemRam()) {
                    found.add(resource);
                } else {
                    collectSystemRam(resource.children(), start, end, found);
                }
            }
        }
    }

    /** The outermost resources, ascending. */
    public List<Resource> roots() {
        return roots;
    }

    /** {@code /proc/iomem}, as root sees it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        appendLines(roots, "", lines);
        return lines;
    }

    /** An independent tree with the same contents. */
    public ResourceTree copy() {
        ResourceTree twin = new ResourceTree();
        twin.roots = roots;
        return twin;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourceTree tree && roots.equals(tree.roots);
    }

    @Override
    public int hashCode() {
        return roots.hashCode();
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }

    private static void childless(Resource wanted) {
        if (!wanted.children().isEmpty()) {
            throw new IllegalArgumentException("a new resource has no children: " + wanted.name());
        }
    }

    private Optional<Resource> place(Resource wanted, boolean insert) {
        Optional<Resource> conflict = conflict(roots, wanted, insert);
        if (conflict.isEmpty()) {
            roots = placed(roots, wanted, insert);
        }
        return conflict;
    }

    /** The first resource, as the kernel walks, that is in the way. */
    private static Optional<Resource> conflict(List<Resource> siblings, Resource wanted, boolean insert) {
        int first = firstOverlapping(siblings, wanted);
        int to = before(siblings, wanted.end());
        if (first == to) {
            return Optional.empty();
        }
        Resource resource = siblings.get(first);
        if (descends(resource, wanted, insert)) {
            return conflict(resource.children(), wanted, insert);
        }
        return siblings.subList(first, to).stream()
                .filter(each -> !insert || !wanted.contains(each.start(), each.end()))
                .findFirst();
    }

    private static List<Resource> placed(List<Resource> siblings, Resource wanted, boolean insert) {
        int from = firstOverlapping(siblings, wanted);
        int to = before(siblings, wanted.end());
        if (from < to && descends(siblings.get(from), wanted, insert)) {
            Resource resource = siblings.get(from);
            List<Resource> children = placed(resource.children(), wanted, insert);
            return replace(siblings, from, to, List.of(resource.withChildren(children)));
        }
        return replace(siblings, from, to, List.of(wanted.withChildren(siblings.subList(from, to))));
    }

    /** A request goes into containers; an insertion goes into all that is larger. */
    private static boolean descends(Resource resource, Resource wanted, boolean insert) {
        return resource.contains(wanted.start(), wanted.end())
                && (insert ? !resource.is(wanted.start(), wanted.end()) : !resource.busy());
    }

    /** Edits the busy resource that contains the range, if the edit can be done. */
    private boolean editBusy(long start, long end, boolean systemRam, Edit edit) {
        Optional<List<Resource>> edited =
                start < 0 || start >= end ? Optional.empty() : edited(roots, start, end, systemRam, edit);
        edited.ifPresent(siblings -> roots = siblings);
        return edited.isPresent();
    }

    private static Optional<List<Resource>> edited(
            List<Resource> siblings, long start, long end, boolean systemRam, Edit edit) {
        int i = after(siblings, start) - 1;
        if (i < 0 || !siblings.get(i).contains(start, end)) {
            return Optional.empty();
        }
        Resource resource = siblings.get(i);
        if (resource.busy()) {
            return systemRam && !resource.systemRam() ? Optional.empty() : edit.apply(siblings, i);
        }
        return edited(resource.children(), start, end, systemRam, edit)
                .map(children -> replace(siblings, i, i + 1, List.of(resource.withChildren(children))));
    }

    private static List<Resource> replace(List<Resource> siblings, int from, int to, List<Resource> with) {
        Resource[] old = siblings.toArray(Resource[]::new);
        Resource[] replaced = new Resource[old.length - (to - from) + with.size()];
        System.arraycopy(old, 0, replaced, 0, from);
        for (int i = 0; i < with.size(); i++) {
            replaced[from + i] = with.get(i);
        }
        System.arraycopy(old, to, replaced, from + with.size(), old.length - to);
        return List.of(replaced);
    }

    private static boolean overlaps(List<Resource> siblings, long start, long end) {
        int last = before(siblings, end) - 1;
        return last >= 0 && siblings.get(last).end() > start;
    }

    private static int firstOverlapping(List<Resource> siblings, Resource wanted) {
        int i = after(siblings, wanted.start());
        return i > 0 && siblings.get(i - 1).end() > wanted.start() ? i - 1 : i;
    }

    /** How many resources start at or before the address. */
    private static int after(List<Resource> siblings, long address) {
        int low = 0;
        int high = siblings.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (siblings.get(middle).start() <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many resources start before the address. */
    private static int before(List<Resource> siblings, long address) {
        return after(siblings, address - 1);
    }

    private static void appendLines(List<Resource> siblings, String indent, List<String> lines) {
        for (Resource resource : siblings) {
            lines.add(indent + resource.line());
            appendLines(resource.children(), indent + "  ", lines);
        }
    }
}
