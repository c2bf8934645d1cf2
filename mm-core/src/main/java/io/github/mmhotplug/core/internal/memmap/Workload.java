package io.github.mmhotplug.core.internal.memmap;

import io.github.mmhotplug.core.Allocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the guest has allocated: for every run of frames the allocation that it belongs to. */
public final class Workload {
    /** Allocation ids by frame. */
    private final RunMap owners;

    /** By id. Shared with forks, so replaced and never changed. */
    private SortedMap<Long, Allocation> allocations;

    private long nextId;

    public Workload() {
        this(new RunMap(0), new TreeMap<>(), 0);
    }

    private Workload(RunMap owners, SortedMap<Long, Allocation> allocations, long nextId) {
        this.owners = owners;
        this.allocations = allocations;
        this.nextId = nextId;
    }

    public Workload copy() {
        return new Workload(owners.copy(), allocations, nextId);
    }

    /** A new allocation has these frames; nobody has one of them. */
    public Allocation add(String name, AllocationKind kind, RunMap frames) {
        Allocation allocation = new Allocation(nextId++, name, kind, frames.keyCount());
        set(allocation);
        frames.forEach((start, end, ignored) -> owners.put(start, end, allocation.id()));
        return allocation;
    }

    /** The allocation is gone; says which frames it had. */
    public RunMap remove(Allocation allocation) {
        RunMap frames = framesOf(allocation);
        frames.forEach((start, end, ignored) -> owners.remove(start, end));
        SortedMap<Long, Allocation> left = new TreeMap<>(allocations);
        left.remove(allocation.id());
        allocations = left;
        return frames;
    }

    /** {@code folio_migrate_mapping}: what these frames hold, all of one allocation, lies in others from now on. */
    public void move(long fromPfn, long toPfn, long pageCount) {
        long owner = owners.get(fromPfn);
        owners.remove(fromPfn, fromPfn + pageCount);
        owners.put(toPfn, toPfn + pageCount, owner);
    }

    /** Two ranges of frames change their owners. */
    public void swap(long onePfn, long otherPfn, long pageCount) {
        long one = owners.get(onePfn);
        owners.put(onePfn, onePfn + pageCount, owners.get(otherPfn));
        owners.put(otherPfn, otherPfn + pageCount, one);
    }

    /** {@code remove_hugetlb_folio}, {@code truncate_error_folio}: frames leave their allocation, which shrinks. */
    public void lose(long startPfn, long pageCount) {
        Allocation loser = holder(startPfn).orElseThrow();
        owners.remove(startPfn, startPfn + pageCount);
        set(new Allocation(loser.id(), loser.name(), loser.kind(), loser.pages() - pageCount));
    }

    private void set(Allocation allocation) {
        SortedMap<Long, Allocation> more = new TreeMap<>(allocations);
        more.put(allocation.id(), allocation);
        allocations = more;
    }

    /** Everything allocated, by id. */
    public Collection<Allocation> allocations() {
        return List.copyOf(allocations.values());
    }

    public Optional<Allocation> named(String name) {
        return allocations.values().stream()
                .filter(allocation -> allocation.name().equals(name))
                .findFirst();
    }

    /** Whose a frame is. */
    public Optional<Allocation> holder(long pfn) {
        return Optional.ofNullable(allocations.get(owners.get(pfn)));
    }

    public RunMap framesOf(Allocation allocation) {
        RunMap frames = new RunMap(0);
        owners.forEach((start, end, id) -> {
            if (id == allocation.id()) {
                frames.put(start, end, 0);
            }
        });
        return frames;
    }

    /** Frames of all allocations. */
    public long pages() {
        return owners.keyCount();
    }

    /** Whether all of these frames belong to allocations. */
    public boolean ownsAll(long startPfn, long pageCount) {
        return owners.allIn(startPfn, startPfn + pageCount);
    }

    /** Whether any of these frames belongs to an allocation. */
    public boolean ownsAny(long startPfn, long pageCount) {
        return owners.anyIn(startPfn, startPfn + pageCount);
    }

    /** The runs of a range of frames that belong to allocations, ascending, as they are now. */
    public List<Held> heldIn(long startPfn, long endPfn) {
        List<Held> held = new ArrayList<>();
        if (startPfn >= endPfn) {
            return held;
        }
        owners.forEachIn(startPfn, endPfn, (start, end, id) -> held.add(new Held(start, end - start, allocation(id))));
        return held;
    }

    private Allocation allocation(long id) {
        Allocation found = allocations.get(id);
        if (found == null) {
            throw new NoSuchElementException("no allocation " + id);
        }
        return found;
    }

    /** A run of frames of one allocation. */
    public record Held(long startPfn, long pageCount, Allocation by) {}

    @Override
    public boolean equals(Object other) {
        return other instanceof Workload that && owners.equals(that.owners) && allocations.equals(that.allocations);
    }

    @Override
    public int hashCode() {
        return owners.hashCode();
    }
}
