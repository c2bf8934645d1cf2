package io.github.mmhotplug.core.internal.pagetable;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.fixture.PlainFreer;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.frame.BuddyFrames;
import io.github.mmhotplug.core.internal.frame.FrameDisposal;
import io.github.mmhotplug.core.internal.frame.Frames;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import java.util.List;

/** A page table with an editor and 64 MiB for its tables. */
final class Rig {
    static final long BOOT_PAGES = (64 * Bytes.MIB) >> 12;

    /** Every table is a page. */
    static final List<PageTableLevel> PAGE_TABLES = List.of(
            new PageTableLevel("PTE", 12, 512, 4096, true),
            new PageTableLevel("PMD", 21, 512, 4096, true),
            new PageTableLevel("PUD", 30, 512, 4096, false));

    /** Two tables of the lowest level share a frame, one of the next level is four frames (s390). */
    static final List<PageTableLevel> MIXED_TABLES = List.of(
            new PageTableLevel("page", 12, 256, 2048, true),
            new PageTableLevel("segment", 20, 2048, 16384, true),
            new PageTableLevel("region third", 31, 2048, 16384, false));

    final BuddyAllocator buddy = new BuddyAllocator(10);
    final StructPages pages = new StructPages();
    final PageTable table;
    final Frames frames;
    final PageTableEdit edit;

    Rig(List<PageTableLevel> levels) {
        this(levels, Faults.NONE);
    }

    Rig(List<PageTableLevel> levels, Faults faults) {
        buddy.assign(0, ZoneType.NORMAL, 0, BOOT_PAGES);
        buddy.free(0, BOOT_PAGES);
        table = new PageTable(levels, 12, 0);
        frames = new Frames(new BuddyFrames(buddy), buddy, pages, faults, 12);
        edit = new PageTableEdit(
                "plain",
                "linear map",
                StandardRule.LINEAR_TABLES_ALLOCATED,
                table,
                frames,
                new FrameDisposal("plain", new PlainFreer(), pages, buddy),
                (start, end, pfn) -> {});
    }

    /** Frames that hold tables, as free memory sees it. */
    long framesTaken() {
        return BOOT_PAGES - buddy.freePages();
    }

    long framesMarked() {
        return pages.total(FrameUse.PAGE_TABLE);
    }
}
