package io.github.mmhotplug.core.internal.memmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.internal.memmap.StructPages.VmemmapRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructPagesTest {
    private static final long PFN = 0x100000;

    private final StructPages pages = new StructPages();

    @Test
    void theLastUseCounts() {
        pages.setUse(PFN, 512, FrameUse.MEMMAP);
        pages.setUse(PFN + 100, 12, FrameUse.PAGE_TABLE);

        assertThat(pages.use(PFN + 99)).contains(FrameUse.MEMMAP);
        assertThat(pages.use(PFN + 100)).contains(FrameUse.PAGE_TABLE);
        assertThat(pages.use(PFN + 512)).isEmpty();
        assertThat(pages.total(FrameUse.MEMMAP)).isEqualTo(500);
        assertThat(pages.total(FrameUse.PAGE_TABLE)).isEqualTo(12);
        assertThat(pages.count(FrameUse.MEMMAP, PFN + 90, PFN + 120)).isEqualTo(18);
    }

    @Test
    void clearedFramesAreNobodys() {
        pages.setUse(PFN, 512, FrameUse.MEMMAP);
        pages.clearUse(PFN + 500, 100);
        assertThat(pages.total(FrameUse.MEMMAP)).isEqualTo(500);
        assertThat(pages.anyUsed(PFN + 500, PFN + 600)).isFalse();
        assertThat(pages.anyUsed(PFN + 499, PFN + 600)).isTrue();
        pages.clearUse(PFN, 512);
        assertThat(pages).isEqualTo(new StructPages());
    }

    @Test
    void runsOfUsedFramesAreShownClipped() {
        pages.setUse(PFN, 8, FrameUse.MEMMAP);
        pages.setUse(PFN + 8, 8, FrameUse.PAGE_TABLE);
        pages.setUse(PFN + 20, 4, FrameUse.PAGE_TABLE);
        List<String> seen = new ArrayList<>();
        pages.forEachUse(PFN + 4, PFN + 22, (pfn, count, use) -> seen.add(pfn - PFN + "+" + count + " " + use));
        assertThat(seen).containsExactly("4+4 MEMMAP", "8+8 PAGE_TABLE", "20+2 PAGE_TABLE");
    }

    /** The 10 GiB of the seed design: 80 sections, 40960 memmap pages. */
    @Test
    void theHeadCountsTheSectionsThatAreLeft() {
        pages.markVmemmap(new PfnRange(PFN, 40960), 80);
        VmemmapRun run = pages.vmemmapRun(PFN + 40959).orElseThrow();
        assertThat(run).isEqualTo(new VmemmapRun(new PfnRange(PFN, 40960), 80));
        assertThat(run.headPrivate()).isEqualTo(40960);
        assertThat(pages.total(FrameUse.PAGE_VMEMMAP)).isEqualTo(40960);
        assertThat(pages.vmemmapRun(PFN + 40960)).isEmpty();

        for (long left = 79; left >= 0; left--) {
            assertThat(pages.putVmemmapHead(pages.vmemmapRun(PFN).orElseThrow()))
                    .isEqualTo(left);
        }
        assertThat(pages.vmemmapRun(PFN)).isEmpty();
        assertThat(pages.use(PFN)).contains(FrameUse.PAGE_VMEMMAP);
    }

    @Test
    void aFrameStartsWithOneReference() {
        assertThat(pages.count(PFN)).isEqualTo(1);
        assertThat(pages.put(PFN)).isTrue();
    }

    @Test
    void theLastReferenceFreesTheFrame() {
        pages.get(PFN, 4);
        pages.get(PFN + 1, 1);
        assertThat(pages.count(PFN + 1)).isEqualTo(3);
        assertThat(pages.firstShared(PFN - 10, PFN + 10)).isEqualTo(PFN);
        assertThat(pages.firstShared(PFN + 4, PFN + 10)).isEqualTo(PFN + 10);

        assertThat(pages.put(PFN + 1)).isFalse();
        assertThat(pages.put(PFN + 1)).isFalse();
        assertThat(pages.firstShared(PFN + 1, PFN + 10)).isEqualTo(PFN + 2);
        assertThat(pages.put(PFN + 1)).isTrue();
    }

    @Test
    void aCopyGoesItsOwnWay() {
        pages.setUse(PFN, 8, FrameUse.MEMMAP);
        StructPages copy = pages.copy();
        assertThat(copy).isEqualTo(pages).hasSameHashCodeAs(pages);
        pages.setUse(PFN + 8, 8, FrameUse.MEMMAP);
        copy.get(PFN, 1);
        assertThat(copy.total(FrameUse.MEMMAP)).isEqualTo(8);
        assertThat(pages.total(FrameUse.MEMMAP)).isEqualTo(16);
        assertThat(pages.count(PFN)).isEqualTo(1);
        assertThat(copy).isNotEqualTo(pages);
    }
}
