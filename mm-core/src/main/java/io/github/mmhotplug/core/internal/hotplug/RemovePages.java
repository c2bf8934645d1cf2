package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.core.MemmapEvent;
import io.github.mmhotplug.core.internal.memmap.StructPages.VmemmapRun;
import java.util.OptionalLong;

/**
 * {@code __remove_pages}: section by section, ascending. Where the range holds its own memmap by the designs of 2018
 * and 2019, each section only drops its reference on the head, and the last one frees the whole memmap backwards: the
 * head's own struct page must go last.
 */
final class RemovePages {
    private final SectionActivation sections;

    @Inject
    RemovePages(SectionActivation sections) {
        this.sections = sections;
    }

    void run(HotplugContext ctx, PfnRange pfns, MhpParams params) {
        long perSection = ctx.geometry.pagesPerSection();
        boolean deferred = ctx.state.pages.vmemmapRun(pfns.startPfn()).isPresent();
        for (long pfn = pfns.startPfn(); pfn < pfns.endPfn(); ) {
            long end = Math.min(pfns.endPfn(), Align.down(pfn, perSection) + perSection);
            PfnRange piece = PfnRange.ofEnd(pfn, end);
            if (deferred) {
                removeDeferred(ctx, pfns, piece);
            } else {
                sections.remove(ctx, piece, params);
            }
            pfn = end;
        }
        ZoneSpans.remove(ctx, pfns);
    }

    private void removeDeferred(HotplugContext ctx, PfnRange range, PfnRange piece) {
        if (!sections.clear(ctx, piece)) {
            return;
        }
        ctx.state.sections.forget(ctx.state.sections.sectionOf(piece.startPfn()));
        ctx.state.memmapPages -= ctx.geometry.memmapPages(piece.pageCount());
        VmemmapRun run = ctx.state.pages.vmemmapRun(range.startPfn()).orElseThrow();
        long left = ctx.state.pages.putVmemmapHead(run);
        ctx.memmapListener.happened(new MemmapEvent.SectionRemoved(piece, OptionalLong.of(left)));
        if (left == 0) {
            freeBackwards(ctx, range);
        }
    }

    private void freeBackwards(HotplugContext ctx, PfnRange range) {
        long perSection = ctx.geometry.pagesPerSection();
        for (long pfn = range.endPfn() - perSection; pfn >= range.startPfn(); pfn -= perSection) {
            sections.free(ctx, new PfnRange(pfn, perSection), MhpParams.KERNEL);
        }
    }
}
