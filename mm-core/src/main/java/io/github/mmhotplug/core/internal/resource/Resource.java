package io.github.mmhotplug.core.internal.resource;

import java.util.List;

/**
 * {@code struct resource}: a claim of the bytes {@code [start, end)}.
 *
 * @param start first byte
 * @param end first byte after it
 * @param name as {@code /proc/iomem} shows it
 * @param busy {@code IORESOURCE_BUSY}: nobody can request parts of it
 * @param systemRam {@code IORESOURCE_SYSTEM_RAM}
 * @param driverManaged {@code IORESOURCE_SYSRAM_DRIVER_MANAGED}
 * @param mergeable {@code IORESOURCE_SYSRAM_MERGEABLE}
 * @param children the claims inside it, ascending
 */
public record Resource(
        long start,
        long end,
        String name,
        boolean busy,
        boolean systemRam,
        boolean driverManaged,
        boolean mergeable,
        List<Resource> children) {
    public Resource {
        if (start < 0 || start >= end) {
            throw new IllegalArgumentException("not a range: " + start + " to " + end);
        }
        children = List.copyOf(children);
    }

    /** A claim that others may divide up: a bus, a device, persistent memory. */
    public static Resource container(long start, long size, String name) {
        return new Resource(start, start + size, name, false, false, false, false, List.of());
    }

    /** What a driver holds for the system memory that it adds inside. */
    public static Resource ramContainer(long start, long size, String name) {
        return new Resource(start, start + size, name, false, true, false, false, List.of());
    }

    /** A claim that excludes others. */
    public static Resource busy(long start, long size, String name) {
        return new Resource(start, start + size, name, true, false, false, false, List.of());
    }

    /** Busy system memory. */
    public static Resource systemRam(long start, long size, String name, boolean driverManaged) {
        return new Resource(start, start + size, name, true, true, driverManaged, false, List.of());
    }

    public long size() {
        return end - start;
    }

    /** Whether all of {@code [from, to)} lies in it. */
    public boolean contains(long from, long to) {
        return start <= from && to <= end;
    }

    /** Whether it is exactly {@code [from, to)}. */
    public boolean is(long from, long to) {
        return start == from && end == to;
    }

    /** The same claim of as many bytes elsewhere, without children. */
    public Resource movedTo(long newStart) {
        return withRange(newStart, newStart + size(), List.of());
    }

    Resource withRange(long newStart, long newEnd, List<Resource> newChildren) {
        return new Resource(newStart, newEnd, name, busy, systemRam, driverManaged, mergeable, newChildren);
    }

    Resource withChildren(List<Resource> newChildren) {
        return withRange(start, end, newChildren);
    }

    Resource asMergeable() {
        return new Resource(start, end, name, busy, systemRam, driverManaged, true, children);
    }

    /** {@code system_ram_resources_mergeable}, for a resource and the next one. */
    boolean mergesWith(Resource next) {
        return end == next.start
                && name.equals(next.name)
                && busy == next.busy
                && systemRam == next.systemRam
                && driverManaged == next.driverManaged
                && mergeable == next.mergeable
                && children.isEmpty()
                && next.children.isEmpty();
    }

    /** Its line in {@code /proc/iomem}, without indentation. */
    String line() {
        return String.format("%08x-%08x : %s", start, end - 1, name);
    }
}
