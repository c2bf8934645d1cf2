package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.MemmapEvent;
import java.util.List;

/** {@code mmhp add --trace-pages} for people: of many alike in a row, or in turns, the first two and the last. */
final class PageTraceText {
    private static final int SHOWN = 4;

    private PageTraceText() {}

    static void sentences(List<String> sentences, PageTrace trace) {
        sentences.add(trace.added().isEmpty() ? "trace of the add: nothing is marked" : "trace of the add:");
        events(sentences, trace.added());
        if (trace.removal().isRefused()) {
            Refusal why = trace.removal().refusal().orElseThrow();
            sentences.add("removed again: refused, " + why);
            return;
        }
        sentences.add("removed again, on a copy of the machine:");
        events(sentences, trace.removed());
        sentences.add(
                trace.changed().isEmpty()
                        ? "all is as it was before the add"
                        : "all is as it was before the add but for: " + String.join(", ", trace.changed()));
    }

    private static void events(List<String> sentences, List<MemmapEvent> events) {
        for (int first = 0; first < events.size(); ) {
            int period = isLike(events, first + 1, first) ? 1 : 2;
            int end = first + 1;
            while (end < events.size() && (end < first + period || isLike(events, end, end - period))) {
                end++;
            }
            boolean all = end - first <= SHOWN * period;
            show(sentences, events, first, all ? end : first + 2 * period);
            if (!all) {
                sentences.add("  ...");
                show(sentences, events, end - period, end);
            }
            first = end;
        }
    }

    private static boolean isLike(List<MemmapEvent> events, int one, int other) {
        return one < events.size()
                && events.get(one).getClass() == events.get(other).getClass();
    }

    private static void show(List<String> sentences, List<MemmapEvent> events, int first, int end) {
        for (int i = first; i < end; i++) {
            sentences.add("  " + (i + 1) + ". " + text(events.get(i)));
        }
    }

    private static String text(MemmapEvent event) {
        if (event instanceof MemmapEvent.Marked marked) {
            return "marked " + marked.newPages() + " pages, " + marked.markedPages() + " from head pfn 0x"
                    + Long.toHexString(marked.headPfn()) + " on; head refcount " + marked.headRefcount();
        }
        if (event instanceof MemmapEvent.SectionRemoved gone) {
            return "section of pfn " + pfns(gone.pfns()) + " gone"
                    + (gone.headRefcount().isPresent()
                            ? "; head refcount " + gone.headRefcount().getAsLong()
                            : "");
        }
        MemmapEvent.Freed freed = (MemmapEvent.Freed) event;
        return "memmap of pfn " + pfns(freed.pfns()) + " freed, " + freed.backingPages() + " pages";
    }

    private static String pfns(PfnRange pfns) {
        return "0x" + Long.toHexString(pfns.startPfn()) + "-0x" + Long.toHexString(pfns.endPfn() - 1);
    }
}
