package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.List;
import java.util.Optional;

/** {@code s390_cma_mem_notifier}: what is of CMA stays online. Isolation has refused most of it before. */
final class S390CmaVeto implements MemoryNotifier {
    private final List<PhysRange> areas;
    private final boolean endOverlaps;

    /**
     * The notifier of one machine.
     *
     * @param endOverlaps the quirk: an area that ends where the block begins counts as in it
     */
    S390CmaVeto(List<PhysRange> areas, boolean endOverlaps) {
        this.areas = areas;
        this.endOverlaps = endOverlaps;
    }

    @Override
    public String name() {
        return "s390 CMA";
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        if (notification.event() != MemoryEvent.MEM_GOING_OFFLINE) {
            return Optional.empty();
        }
        PhysRange range = notification.pfns().toPhys(S390Geometry.PAGE_SHIFT);
        return areas.stream()
                .filter(area -> area.intersects(range) || (endOverlaps && area.endAddress() == range.startAddress()))
                .findFirst()
                .map(area -> Veto.of(
                        S390Rule.CMA_STAYS,
                        area.intersects(range)
                                ? "the CMA area " + area + " lies in " + range
                                : "the CMA area " + area + " ends where " + range + " begins",
                        Fact.address("cmaStart", area.startAddress()),
                        Fact.bytes("cmaSize", area.sizeBytes())));
    }
}
