package io.github.mmhotplug.core.internal.vmemmap;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code vmemmap_populate_basepages} and {@code vmemmap_populate_hugepages}: walks from the root down, making tables
 * where there are none and keeping what is mapped already. What they made stays if they fail; the caller frees it.
 */
final class VmemmapWalkers {
    private final VmemmapService services;
    private final MemoryGeometry geometry;
    private final MemmapBlocks blocks;
    private final int pmdLevel;

    VmemmapWalkers(VmemmapService services, MemoryGeometry geometry, MemmapBlocks blocks) {
        this.services = services;
        this.geometry = geometry;
        this.blocks = blocks;
        this.pmdLevel = levelOf(geometry.pmdLeafBytes());
    }

    private int levelOf(long entryBytes) {
        for (int level = 0; level < geometry.vmemmap().size(); level++) {
            if (geometry.vmemmap().get(level).entryBytes() == entryBytes) {
                return level;
            }
        }
        return 0;
    }

    Outcome<Unit> populateBasePages(VmemmapRequest request) {
        long page = geometry.pageSizeBytes();
        VmemmapRequest effective = blocks.altmapHasBasePages() ? request : request.withoutAltmap();
        return basePages(
                effective, root(), Align.down(request.startOffset(), page), Align.up(request.endOffset(), page));
    }

    private Outcome<Unit> basePages(VmemmapRequest request, int level, long start, long end) {
        PageTableEditor editor = services.pageTable();
        long offset = start;
        while (offset < end) {
            EntryRun run = editor.runAt(level, offset, end);
            if (run.kind() != EntryKind.LEAF) {
                Outcome<Unit> outcome = level == 0 ? mapPages(request, run) : descend(request, level, run);
                if (outcome.isRefused()) {
                    return outcome;
                }
            }
            offset = run.endOffset();
        }
        return Outcome.done();
    }

    private Outcome<Unit> descend(VmemmapRequest request, int level, EntryRun run) {
        if (run.kind() == EntryKind.NONE
                && !services.pageTable().installTables(level, run.startOffset(), run.endOffset())) {
            return Outcome.refused(services.lastFailure());
        }
        return basePages(request, level - 1, run.startOffset(), run.endOffset());
    }

    /** One page for each empty PTE of the run: in a row from an altmap, or as the buddy has them. */
    private Outcome<Unit> mapPages(VmemmapRequest request, EntryRun run) {
        long page = geometry.pageSizeBytes();
        long wanted = (run.endOffset() - run.startOffset()) / page;
        if (request.altmap().isPresent()) {
            long pfn = blocks.pagesFrom((Altmap) request.altmap().get(), wanted);
            if (pfn >= 0 && blocks.altmapBlockOverwritten()) {
                return mapFromSystem(request, run.startOffset(), wanted);
            }
            return pfn >= 0 && map(request, 0, run.startOffset(), run.endOffset(), pfn)
                    ? Outcome.done()
                    : Outcome.refused(services.lastFailure());
        }
        return mapFromSystem(request, run.startOffset(), wanted);
    }

    /** Takes the pages first and maps them then, so that what can't be mapped can go back. */
    private Outcome<Unit> mapFromSystem(VmemmapRequest request, long startOffset, long wanted) {
        List<PfnRange> pages = new ArrayList<>(1);
        long got = services.frames()
                .pages(
                        wanted,
                        FrameUse.MEMMAP,
                        StandardRule.MEMMAP_ALLOCATED,
                        (pfn, count) -> pages.add(new PfnRange(pfn, count)));
        boolean mapped = got == wanted;
        long offset = startOffset;
        for (PfnRange run : pages) {
            long end = offset + (run.pageCount() << geometry.pageShift());
            mapped &= map(request, 0, offset, end, run.startPfn());
            offset = end;
        }
        return mapped ? Outcome.done() : Outcome.refused(services.lastFailure());
    }

    Outcome<Unit> populateHugePages(VmemmapRequest request) {
        long page = geometry.pageSizeBytes();
        return hugePages(request, root(), Align.down(request.startOffset(), page), Align.up(request.endOffset(), page));
    }

    private Outcome<Unit> hugePages(VmemmapRequest request, int level, long start, long end) {
        PageTableEditor editor = services.pageTable();
        long offset = start;
        while (offset < end) {
            EntryRun run = editor.runAt(level, offset, end);
            Outcome<Unit> outcome = level == pmdLevel ? pmdEntries(request, run) : upperEntries(request, level, run);
            if (outcome.isRefused()) {
                return outcome;
            }
            offset = run.endOffset();
        }
        return Outcome.done();
    }

    private Outcome<Unit> upperEntries(VmemmapRequest request, int level, EntryRun run) {
        if (run.kind() == EntryKind.NONE
                && !services.pageTable().installTables(level, run.startOffset(), run.endOffset())) {
            return Outcome.refused(services.lastFailure());
        }
        return hugePages(request, level - 1, run.startOffset(), run.endOffset());
    }

    private Outcome<Unit> pmdEntries(VmemmapRequest request, EntryRun run) {
        return switch (run.kind()) {
            case LEAF -> Outcome.done();
            case TABLE -> populateBasePages(request.clip(run.startOffset(), run.endOffset()));
            case NONE -> emptyPmds(request, run);
        };
    }

    /** A whole leaf for each empty entry, also where only part of it was asked for. */
    private Outcome<Unit> emptyPmds(VmemmapRequest request, EntryRun run) {
        long leaf = geometry.pmdLeafBytes();
        for (long start = Align.down(run.startOffset(), leaf); start < run.endOffset(); start += leaf) {
            long pfn = services.allocBlockBuf(leaf, request.node(), request.altmap());
            if (pfn == VmemmapServices.NO_BLOCK) {
                if (request.altmap().isPresent()) {
                    return Outcome.refused(services.lastFailure());
                }
                Outcome<Unit> fallback = populateBasePages(
                        request.clip(Math.max(start, run.startOffset()), Math.min(start + leaf, run.endOffset())));
                if (fallback.isRefused()) {
                    return fallback;
                }
            } else if (!map(request, pmdLevel, start, start + leaf, pfn)) {
                return Outcome.refused(services.lastFailure());
            }
        }
        return Outcome.done();
    }

    /** Sets leaves; if that fails their backing goes back. */
    private boolean map(VmemmapRequest request, int level, long start, long end, long pfn) {
        if (services.pageTable().setLeaves(level, start, end, pfn)) {
            return true;
        }
        services.freeRun(pfn, (end - start) >>> geometry.pageShift(), request.altmap());
        return false;
    }

    private int root() {
        return geometry.vmemmap().size() - 1;
    }
}
