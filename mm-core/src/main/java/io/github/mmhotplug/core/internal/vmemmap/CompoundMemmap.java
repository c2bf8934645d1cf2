package io.github.mmhotplug.core.internal.vmemmap;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.Optional;

/**
 * The arithmetic of compounds whose tails share a page of memmap: {@code vmemmap_can_optimize}, {@code
 * section_nr_vmemmap_pages}, {@code compound_nr_pages}.
 */
public final class CompoundMemmap {
    private static final long RESERVE_NR = 2;

    private final Architecture architecture;
    private final KernelProfile profile;
    private final MemoryGeometry geometry;
    private final long ownPages;

    public CompoundMemmap(Architecture architecture, KernelProfile profile) {
        this.architecture = architecture;
        this.profile = profile;
        this.geometry = architecture.geometry();
        this.ownPages = profile.has(CoreCapabilities.COMPOUND_DEVMAP_HEAD_REUSE) ? 1 : RESERVE_NR;
    }

    /** {@code VMEMMAP_RESERVE_NR}: pages of memmap that each compound has to itself. */
    public long ownPages() {
        return ownPages;
    }

    /** {@code vmemmap_can_optimize}: whether the tails of a mapping's compounds share a page. */
    public boolean canOptimize(Optional<DevPagemap> pgmap, Optional<VmemAltmap> altmap) {
        return pgmap.isPresent() && tailsApart(pgmap.get(), altmap).isEmpty();
    }

    /** Why the tails of a mapping's compounds share nothing, or empty if they share a page. */
    public Optional<String> tailsApart(DevPagemap pgmap, Optional<VmemAltmap> altmap) {
        if (pgmap.vmemmapShift() == 0) {
            return Optional.of("base pages have no tails");
        }
        if (altmap.isPresent()) {
            return Optional.of("the memmap comes from an altmap");
        }
        if (!profile.has(CoreCapabilities.COMPOUND_DEVMAP_DEDUP)) {
            return Optional.of("kernel " + profile.name() + " has no compounds that share memmap");
        }
        if (!architecture.optimizesDaxVmemmap()) {
            return Optional.of(
                    "the port does not share memmap of compounds (ARCH_WANT_OPTIMIZE_DAX_VMEMMAP) under kernel "
                            + profile.name());
        }
        long bytes = geometry.memmapBytes(pgmap.compoundPages());
        return Align.isPowerOfTwo(geometry.structPageBytes()) && saves(pgmap.compoundPages())
                ? Optional.empty()
                : Optional.of("a compound has " + Bytes.prose(bytes) + " of memmap, no more than the "
                        + Bytes.prose(ownPages * geometry.pageSizeBytes()) + " that each keeps for itself");
    }

    private boolean saves(long compoundPages) {
        return geometry.memmapBytes(compoundPages) > ownPages * geometry.pageSizeBytes()
                || (compoundPages > 1 && profile.quirk(CoreCapabilities.QUIRK_DEDUP_BELOW_PAGE));
    }

    /** {@code section_nr_vmemmap_pages}: what {@code nr_memmap_pages} counts for a section or a part of one. */
    public long memmapPages(PfnRange piece, Optional<DevPagemap> pgmap, Optional<VmemAltmap> altmap) {
        if (!canOptimize(pgmap, altmap) || profile.quirk(CoreCapabilities.QUIRK_COUNTER_IGNORES_DEDUP)) {
            return geometry.memmapPages(piece.pageCount());
        }
        long compound = pgmap.orElseThrow().compoundPages();
        if (compound < geometry.pagesPerSection()) {
            return ownPages * piece.pageCount() / compound;
        }
        return piece.startPfn() % compound == 0 ? ownPages : 0;
    }

    /**
     * {@code compound_nr_pages}: how many struct pages of one compound are initialised.
     *
     * @param early whether its memmap is that of an early section, whose tails share nothing
     */
    public long initialisedPerCompound(DevPagemap pgmap, Optional<VmemAltmap> altmap, boolean early) {
        boolean whole = early && !profile.quirk(CoreCapabilities.QUIRK_EARLY_TAILS_UNINITIALISED);
        long all = pgmap.compoundPages();
        return whole || !canOptimize(Optional.of(pgmap), altmap) ? all : Math.min(all, ownStructPages());
    }

    /** Struct pages that the own pages of a compound hold. */
    private long ownStructPages() {
        return ownPages * (geometry.pageSizeBytes() / geometry.structPageBytes());
    }
}
