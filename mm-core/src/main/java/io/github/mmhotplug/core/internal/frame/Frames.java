package io.github.mmhotplug.core.internal.frame;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.internal.buddy.BuddyAllocator;
import io.github.mmhotplug.core.internal.buddy.FrameSink;
import io.github.mmhotplug.core.internal.memmap.StructPages;
import org.jspecify.annotations.Nullable;

/** The frames of one operation: takes them, notes their use, and remembers why the last one could not be had. */
public final class Frames {
    /** The fact that every refusal for want of memory carries: the block that there was none of. */
    public static final String BLOCK_NEEDED = "blockNeeded";

    private final FrameSource source;
    private final BuddyAllocator buddy;
    private final StructPages pages;
    private final Faults faults;
    private final int pageShift;
    private @Nullable Refusal lastFailure;

    public Frames(FrameSource source, BuddyAllocator buddy, StructPages pages, Faults faults, int pageShift) {
        this.source = source;
        this.buddy = buddy;
        this.pages = pages;
        this.faults = faults;
        this.pageShift = pageShift;
    }

    /** One naturally aligned block for memmap or a page table; -1 if there is none, which breaks the rule given. */
    public long block(int order, FrameUse use, RefusalRule needed) {
        long pfn = faults.allocations(1) == 1 ? source.alloc(order) : -1;
        if (pfn < 0) {
            lastFailure = noBlock(order, use, needed);
            return -1;
        }
        pages.setUse(pfn, 1L << order, effective(use));
        return pfn;
    }

    /** Single pages for memmap or page tables, in runs; returns how many there were, fewer break the rule given. */
    public long pages(long count, FrameUse use, RefusalRule needed, FrameSink sink) {
        long allowed = faults.allocations(count);
        FrameUse effective = effective(use);
        long got = allowed == 0
                ? 0
                : source.allocPages(allowed, (pfn, run) -> {
                    pages.setUse(pfn, run, effective);
                    sink.frames(pfn, run);
                });
        if (got < count) {
            lastFailure = noBlock(0, use, needed);
        }
        return got;
    }

    /** Asked before leaves are set: true if this mapping shall fail. */
    public boolean mappingFails() {
        if (!faults.mappingFails()) {
            return false;
        }
        lastFailure = Refusal.of(StandardRule.MAPPING_SET, "the translation did not take the mapping");
        return true;
    }

    public void failed(Refusal why) {
        lastFailure = why;
    }

    /** Why the last allocation or mapping failed. */
    public Refusal lastFailure() {
        if (lastFailure == null) {
            throw new IllegalStateException("no allocation and no mapping has failed");
        }
        return lastFailure;
    }

    public StructPages structPages() {
        return pages;
    }

    public int pageShift() {
        return pageShift;
    }

    private FrameUse effective(FrameUse use) {
        return source.isBoot() ? FrameUse.BOOT_RESERVED : use;
    }

    private Refusal noBlock(int order, FrameUse use, RefusalRule needed) {
        long blockBytes = 1L << (order + pageShift);
        long freeBytes = buddy.freePages() << pageShift;
        int largest = buddy.largestFreeOrder();
        String purpose = use == FrameUse.PAGE_TABLE ? "a page table" : "the memmap";
        String have = largest < 0
                ? "nothing is free"
                : Bytes.prose(freeBytes) + " free, the largest block is of order " + largest + ", "
                        + Bytes.prose(1L << (largest + pageShift));
        return Refusal.of(
                needed,
                purpose + " needs a block of order " + order + ", " + Bytes.prose(blockBytes) + ": " + have,
                Fact.bytes(BLOCK_NEEDED, blockBytes),
                Fact.count("orderNeeded", order, "order"),
                Fact.bytes("freeNow", freeBytes),
                Fact.count("largestFreeOrder", largest, "order"));
    }
}
