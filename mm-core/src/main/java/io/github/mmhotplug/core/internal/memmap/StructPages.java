package io.github.mmhotplug.core.internal.memmap;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.store.FrameReferences;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state of {@code struct page} for every frame that somebody uses, one entry for each run of equal frames. */
public final class StructPages implements FrameReferences {
    private static final FrameUse[] USES = FrameUse.values();

    private final RunMap uses;
    /** References beyond the first; absent means none. */
    private final RunMap extraReferences;
    /** For each run of {@code PageVmemmap} frames the head's refcount: sections of the range not yet removed. */
    private final RunMap vmemmapHeads;

    private final long[] framesByUse;

    public StructPages() {
        this(new RunMap(0), new RunMap(0), new RunMap(0), new long[USES.length]);
    }

    private StructPages(RunMap uses, RunMap extraReferences, RunMap vmemmapHeads, long[] framesByUse) {
        this.uses = uses;
        this.extraReferences = extraReferences;
        this.vmemmapHeads = vmemmapHeads;
        this.framesByUse = framesByUse;
    }

    public StructPages copy() {
        return new StructPages(uses.copy(), extraReferences.copy(), vmemmapHeads.copy(), framesByUse.clone());
    }

    /** The frames are used so from now on, whatever they were before. */
    public void setUse(long startPfn, long pageCount, FrameUse use) {
        clearUse(startPfn, pageCount);
        uses.put(startPfn, startPfn + pageCount, use.ordinal());
        framesByUse[use.ordinal()] += pageCount;
    }

    /** The frames are nobody's from now on. */
    public void clearUse(long startPfn, long pageCount) {
        uses.forEachIn(startPfn, startPfn + pageCount, (start, end, code) -> framesByUse[(int) code] -= end - start);
        uses.remove(startPfn, startPfn + pageCount);
    }

    /** All frames that are used so. */
    public long total(FrameUse use) {
        return framesByUse[use.ordinal()];
    }

    public Optional<FrameUse> use(long pfn) {
        long code = uses.get(pfn);
        return code == RunMap.ABSENT ? Optional.empty() : Optional.of(USES[(int) code]);
    }

    /** How many frames of a range are used so. */
    public long count(FrameUse use, long startPfn, long endPfn) {
        long[] sum = new long[1];
        uses.forEachIn(startPfn, endPfn, (start, end, code) -> {
            if (code == use.ordinal()) {
                sum[0] += end - start;
            }
        });
        return sum[0];
    }

    /** Whether anybody uses a frame of the range. */
    public boolean anyUsed(long startPfn, long endPfn) {
        return uses.anyIn(startPfn, endPfn);
    }

    /** The runs of used frames in a range. */
    public void forEachUse(long startPfn, long endPfn, UseVisitor visitor) {
        uses.forEachIn(startPfn, endPfn, (start, end, code) -> visitor.run(start, end - start, USES[(int) code]));
    }

    /** Sees one run of frames of one use. */
    @FunctionalInterface
    public interface UseVisitor {
        void run(long startPfn, long pageCount, FrameUse use);
    }

    /** {@code mark_vmemmap_pages}: the frames hold the memmap of the range that they lie in; the first is the head. */
    public void markVmemmap(PfnRange pages, long sections) {
        setUse(pages.startPfn(), pages.pageCount(), FrameUse.PAGE_VMEMMAP);
        vmemmapHeads.put(pages.startPfn(), pages.endPfn(), sections);
    }

    /** The marking is undone: the frames hold memmap from an altmap as others do. */
    public void unmarkVmemmap(PfnRange pages) {
        setUse(pages.startPfn(), pages.pageCount(), FrameUse.ALTMAP_MEMMAP);
        vmemmapHeads.remove(pages.startPfn(), pages.endPfn());
    }

    /** The marked run that a frame belongs to, if any. */
    public Optional<VmemmapRun> vmemmapRun(long pfn) {
        long refcount = vmemmapHeads.get(pfn);
        if (refcount == RunMap.ABSENT) {
            return Optional.empty();
        }
        return Optional.of(
                new VmemmapRun(PfnRange.ofEnd(vmemmapHeads.runStart(pfn), vmemmapHeads.runEnd(pfn)), refcount));
    }

    /** All marked runs. */
    public List<PfnRange> vmemmapRuns() {
        List<PfnRange> runs = new ArrayList<>(1);
        vmemmapHeads.forEach((start, end, refcount) -> runs.add(PfnRange.ofEnd(start, end)));
        return runs;
    }

    /** The marked runs whose range, from the head over as many sections as it counts, touches these frames. */
    public List<VmemmapRun> vmemmapRunsOf(PfnRange pfns, long pagesPerSection) {
        List<VmemmapRun> runs = new ArrayList<>(1);
        vmemmapHeads.forEach((start, end, refcount) -> {
            if (new PfnRange(start, refcount * pagesPerSection).intersects(pfns)) {
                runs.add(new VmemmapRun(PfnRange.ofEnd(start, end), refcount));
            }
        });
        return runs;
    }

    /** One section of the range is gone; at zero the run is unmarked. */
    public long putVmemmapHead(VmemmapRun run) {
        long left = run.headRefcount() - 1;
        PfnRange pages = run.pages();
        if (left == 0) {
            vmemmapHeads.remove(pages.startPfn(), pages.endPfn());
        } else {
            vmemmapHeads.put(pages.startPfn(), pages.endPfn(), left);
        }
        return left;
    }

    /**
     * A run of {@code PageVmemmap} frames.
     *
     * @param pages the frames; the first is the head
     * @param headRefcount sections of the range that still need them
     */
    public record VmemmapRun(PfnRange pages, long headRefcount) {
        /** {@code head->private}: frames from the head to the end of the run. */
        public long headPrivate() {
            return pages.pageCount();
        }
    }

    @Override
    public void get(long startPfn, long pageCount) {
        for (long pfn = startPfn; pfn < startPfn + pageCount; pfn++) {
            extraReferences.put(pfn, pfn + 1, count(pfn));
        }
    }

    /** So many more references on one frame. */
    public void addReferences(long pfn, long more) {
        extraReferences.put(pfn, pfn + 1, count(pfn) - 1 + more);
    }

    /** So many references less on a frame that has more of them. */
    public void dropReferences(long pfn, long fewer) {
        long extra = count(pfn) - 1 - fewer;
        if (extra == 0) {
            extraReferences.remove(pfn, pfn + 1);
        } else {
            extraReferences.put(pfn, pfn + 1, extra);
        }
    }

    /** The frames of a range that have more than one reference, in runs, with how many more. */
    public void forEachShared(long startPfn, long endPfn, RunMap.RunVisitor visitor) {
        extraReferences.forEachIn(startPfn, endPfn, visitor);
    }

    /** The first frame of a range that more than one mapping holds, or the end of the range. */
    public long firstShared(long startPfn, long endPfn) {
        long shared = extraReferences.firstKeyFrom(startPfn);
        return shared == RunMap.ABSENT ? endPfn : Math.min(shared, endPfn);
    }

    @Override
    public boolean put(long pfn) {
        long extra = count(pfn) - 1;
        if (extra == 0) {
            return true;
        }
        if (extra == 1) {
            extraReferences.remove(pfn, pfn + 1);
        } else {
            extraReferences.put(pfn, pfn + 1, extra - 1);
        }
        return false;
    }

    @Override
    public long count(long pfn) {
        long extra = extraReferences.get(pfn);
        return 1 + (extra == RunMap.ABSENT ? 0 : extra);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StructPages that
                && uses.equals(that.uses)
                && extraReferences.equals(that.extraReferences)
                && vmemmapHeads.equals(that.vmemmapHeads);
    }

    @Override
    public int hashCode() {
        return uses.hashCode();
    }
}
