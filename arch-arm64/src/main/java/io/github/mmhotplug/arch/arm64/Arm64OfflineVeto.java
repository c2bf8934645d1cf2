package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.walk.CutLeaf;
import java.util.Optional;

/**
 * {@code prevent_bootmem_remove_notifier}: boot memory stays online, and, where the kernel looks, memory whose removal
 * would split a leaf.
 */
final class Arm64OfflineVeto implements MemoryNotifier {
    private final int pageShift;
    private final boolean againstSplits;
    private final boolean againstSelfHosted;

    /**
     * The notifier of one kernel.
     *
     * @param againstSplits whether it looks at leaves
     * @param againstSelfHosted the quirk: to it the memmap of a self-hosted block begins inside a leaf, always
     */
    Arm64OfflineVeto(int pageShift, boolean againstSplits, boolean againstSelfHosted) {
        this.pageShift = pageShift;
        this.againstSplits = againstSplits;
        this.againstSelfHosted = againstSelfHosted;
    }

    @Override
    public String name() {
        return "arm64";
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        if (notification.event() != MemoryEvent.MEM_GOING_OFFLINE) {
            return Optional.empty();
        }
        PfnRange pfns = notification.pfns();
        if (context.anyEarly(pfns)) {
            return Optional.of(Veto.of(
                    Arm64Rule.BOOT_MEMORY_STAYS,
                    pfns + " were there at boot",
                    Fact.pfn("startPfn", pfns.startPfn()),
                    Fact.pages("pages", pfns.pageCount())));
        }
        return againstSplits ? splits(notification, context) : Optional.empty();
    }

    private Optional<Veto> splits(MemoryNotification notification, NotifierContext context) {
        PfnRange pfns = notification.pfns();
        PhysRange range = pfns.toPhys(pageShift);
        Optional<CutLeaf> cut = CutLeaf.atEndsOf(context.linearMap(), range);
        if (cut.isPresent()) {
            return Optional.of(Veto.of(
                    Arm64Rule.LEAVES_STAY_WHOLE,
                    cut.get().refusal(range).detail(),
                    Fact.address("leafStart", cut.get().startOffset()),
                    Fact.bytes("leafSize", cut.get().sizeBytes())));
        }
        return againstSelfHosted && notification.altmapPages() > 0
                ? Optional.of(Veto.of(
                        Arm64Rule.LEAVES_STAY_WHOLE,
                        "behind the " + notification.altmapPages()
                                + " pages of its own memmap, the block's struct pages begin inside a vmemmap leaf",
                        Fact.pages("altmapPages", notification.altmapPages())))
                : Optional.empty();
    }
}
