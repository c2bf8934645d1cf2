package io.github.mmhotplug.core.internal.vmemmap;

import static io.github.mmhotplug.api.vmemmap.VmemmapServices.NO_BLOCK;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.internal.frame.Frames;
import java.util.Optional;

/** {@code vmemmap_alloc_block} and {@code vmemmap_alloc_block_buf}: the backing of the memmap, from the system or an altmap. */
public final class MemmapBlocks {
    private final String plugin;
    private final Frames frames;
    private final boolean altmapHasBasePages;
    private final boolean altmapBlockOverwritten;

    public MemmapBlocks(Architecture architecture, KernelProfile profile, Frames frames) {
        this.plugin = architecture.variant();
        this.frames = frames;
        this.altmapHasBasePages = profile.has(CoreCapabilities.ALTMAP_BASEPAGES);
        this.altmapBlockOverwritten = profile.quirk(CoreCapabilities.QUIRK_ALTMAP_BLOCK_OVERWRITTEN);
    }

    /** Whether {@code vmemmap_populate_basepages} asks an altmap at all. */
    boolean altmapHasBasePages() {
        return altmapHasBasePages;
    }

    /** Whether what an altmap has given is forgotten, and system memory taken in its place. */
    boolean altmapBlockOverwritten() {
        return altmapBlockOverwritten;
    }

    Frames frames() {
        return frames;
    }

    /** One naturally aligned block from the buddy, or {@code NO_BLOCK}. */
    long fromSystem(long sizeBytes) {
        return frames.block(order(sizeBytes), FrameUse.MEMMAP, StandardRule.MEMMAP_ALLOCATED);
    }

    /** A block from the altmap if there is one, and from the system if there is none, or where the caller lets it. */
    long block(long sizeBytes, Optional<VmemAltmap> altmap, boolean fallback) {
        if (altmap.isEmpty()) {
            if (fallback) {
                throw new SpiViolationException(
                        plugin,
                        ConductRule.FALLBACK_HAS_ALTMAP,
                        "a fallback for a block of " + Bytes.prose(sizeBytes) + " without an altmap");
            }
            return fromSystem(sizeBytes);
        }
        long pfn = fromAltmap((Altmap) altmap.get(), sizeBytes);
        boolean system = pfn == NO_BLOCK ? fallback : altmapBlockOverwritten;
        return system ? fromSystem(sizeBytes) : pfn;
    }

    private long fromAltmap(Altmap altmap, long sizeBytes) {
        long pages = sizeBytes >>> frames.pageShift();
        long pfn = altmap.alloc(pages);
        if (pfn < 0) {
            frames.failed(exhausted(altmap, pages));
            return NO_BLOCK;
        }
        frames.structPages().setUse(pfn, pages, FrameUse.ALTMAP_MEMMAP);
        return pfn;
    }

    /** Single pages from an altmap; their first frame, or {@code NO_BLOCK} if it has fewer. */
    long pagesFrom(Altmap altmap, long pages) {
        long pfn = altmap.nextPfn();
        if (altmap.pagesLeft() < pages) {
            frames.failed(exhausted(altmap, pages));
            return NO_BLOCK;
        }
        frames.structPages().setUse(pfn, altmap.allocPages(pages), FrameUse.ALTMAP_MEMMAP);
        return pfn;
    }

    private static Refusal exhausted(Altmap altmap, long pages) {
        return Refusal.of(
                StandardRule.ALTMAP_ROOM,
                "the altmap has " + altmap.pagesLeft() + " pages left of " + altmap.free() + ", " + pages
                        + " are needed",
                Fact.pages("altmapLeft", altmap.pagesLeft()),
                Fact.pages("altmapFree", altmap.free()),
                Fact.pages("pagesNeeded", pages));
    }

    int order(long sizeBytes) {
        long pages = Math.max(1, sizeBytes >>> frames.pageShift());
        return 64 - Long.numberOfLeadingZeros(pages - 1);
    }
}
