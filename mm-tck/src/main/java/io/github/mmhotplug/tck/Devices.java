package io.github.mmhotplug.tck;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.stream.Stream;

/** Device memory for a subject: what its kernel and port can map, where hot-added memory begins. */
public final class Devices {
    /** Pages that a driver keeps for itself. */
    private static final long RESERVE = 2;

    private final Subject subject;
    private final MemoryGeometry geometry;

    public Devices(Subject subject) {
        this.subject = subject;
        this.geometry = subject.geometry();
    }

    /** The types that the kernel has, apart from those that need more than plain memory of their port. */
    public List<DevPagemap.Type> types() {
        return Stream.of(
                        DevPagemap.Type.PRIVATE,
                        DevPagemap.Type.FS_DAX,
                        DevPagemap.Type.COHERENT,
                        DevPagemap.Type.GENERIC)
                .filter(type -> type != DevPagemap.Type.PRIVATE || !has(CoreCapabilities.MEMORY_FLAGS))
                .filter(type -> type != DevPagemap.Type.COHERENT || has(CoreCapabilities.DEVICE_TYPE_COHERENT))
                .filter(type -> type != DevPagemap.Type.GENERIC || has(CoreCapabilities.DEVICE_TYPE_GENERIC))
                .toList();
    }

    private boolean has(String capability) {
        return subject.profile().has(capability);
    }

    /** The smallest device: what the kernel adds at once, whole pages of memmap, and the port's own unit. */
    public long unit() {
        boolean sections = subject.profile().word(CoreCapabilities.ADD_UNIT).equals("section");
        long page = geometry.pageSizeBytes();
        long memmapPage = page / geometry.structPageBytes() * page;
        long compatible = Math.max(subject.architecture().memremapCompatAlignBytes(), memmapPage);
        return sections ? geometry.sectionSizeBytes() : compatible;
    }

    /** A device at the start, in base pages. */
    public PagemapRequest plain(DevPagemap.Type type, long sizeBytes) {
        return at(type, subject.start(), sizeBytes);
    }

    /** A device anywhere, in base pages. */
    public PagemapRequest at(DevPagemap.Type type, long start, long sizeBytes) {
        return PagemapRequest.of(type, new PhysRange(start, sizeBytes));
    }

    /** A device of two compounds of 1 GiB. */
    public PagemapRequest compounds() {
        return plain(DevPagemap.Type.FS_DAX, 2 * Bytes.GIB)
                .withVmemmapShift(Long.numberOfTrailingZeros(Bytes.GIB / geometry.pageSizeBytes()));
    }

    /**
     * A device with its memmap on itself behind two pages of its own: as large as what the largest leaf of the vmemmap
     * describes, and with room for the leaf to be aligned.
     */
    public PagemapRequest selfHosted() {
        long leaf = geometry.vmemmap().stream()
                .filter(PageTableLevel::leafAllowed)
                .mapToLong(PageTableLevel::entryBytes)
                .max()
                .orElseThrow();
        long described = leaf / geometry.structPageBytes() * geometry.pageSizeBytes();
        long size = Align.up(Math.max(described, geometry.sectionSizeBytes()), unit());
        long start = Align.up(subject.start(), described);
        long free = geometry.memmapPages(size / geometry.pageSizeBytes()) + 2 * leaf / geometry.pageSizeBytes();
        return at(DevPagemap.Type.FS_DAX, start, size).withAltmap(RESERVE, free);
    }

    /**
     * A device of whole sections with its memmap on itself, as small as can be: a leaf of the vmemmap may describe much
     * more.
     */
    public PagemapRequest smallSelfHosted() {
        return selfHosted(Math.max(unit(), geometry.sectionSizeBytes()));
    }

    /** The smallest device with its memmap on itself. */
    public PagemapRequest smallestSelfHosted() {
        return selfHosted(unit());
    }

    private PagemapRequest selfHosted(long size) {
        return plain(DevPagemap.Type.FS_DAX, size).withAltmap(RESERVE, size / geometry.pageSizeBytes() / 2);
    }

    /** A small device with an altmap that has one page for its memmap, which needs two at least. */
    public PagemapRequest withoutRoom() {
        return plain(DevPagemap.Type.FS_DAX, 2 * unit()).withAltmap(RESERVE, 1);
    }

    /** {@code memremap_pages}. */
    public static Operation map(PagemapRequest request) {
        return new Operation.MemremapPages(request);
    }

    /** {@code memunmap_pages}. */
    public static Operation unmap(PagemapRequest request) {
        return new Operation.MemunmapPages(request.ranges().get(0).startAddress());
    }
}
