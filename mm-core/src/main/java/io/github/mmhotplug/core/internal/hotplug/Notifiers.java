package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.api.rule.ConductRule;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code memory_notify}: the chain of those who are asked before, and told after, memory goes online or offline. */
final class Notifiers {
    private final List<MemoryNotifier> chain;

    @Inject
    Notifiers(Architecture architecture, Map<String, HotplugDriver> drivers) {
        Stream<MemoryNotifier> ofDrivers = new TreeMap<>(drivers)
                .values().stream()
                        .filter(driver ->
                                driver.unavailable(architecture.variant()).isEmpty())
                        .flatMap(driver -> driver.notifiers().stream());
        chain = Stream.concat(architecture.notifiers().stream(), ofDrivers)
                .sorted(Comparator.comparingInt(MemoryNotifier::priority).reversed())
                .toList();
    }

    /**
     * Tells the chain, from the highest priority down; a veto ends it.
     *
     * @return the first veto, if the event can be vetoed
     */
    Optional<Veto> call(HotplugContext ctx, MemoryNotification notification) {
        NotifierContext view = new View(ctx);
        for (MemoryNotifier notifier : chain) {
            Optional<Veto> veto = notifier.notify(notification, view);
            if (veto == null) {
                throw new SpiViolationException(
                        notifier.name(),
                        ConductRule.NO_NULL,
                        "it answers null to " + notification.event() + " of " + notification.pfns());
            }
            if (veto.isPresent() && notification.event().isVetoable()) {
                return veto;
            }
        }
        return Optional.empty();
    }

    /** What a consumer may look at. */
    private record View(HotplugContext ctx) implements NotifierContext {
        @Override
        public PageTableView linearMap() {
            return ctx.linearMap;
        }

        @Override
        public StorageAccess storage() {
            return ctx.state.storage;
        }

        @Override
        public CorePort core() {
            return ctx.core();
        }

        @Override
        public boolean anyEarly(PfnRange pfns) {
            long first = ctx.state.sections.sectionOf(pfns.startPfn());
            long last = ctx.state.sections.sectionOf(pfns.endPfn() - 1);
            for (long section = first; section <= last; section++) {
                if (ctx.state.sections.isEarly(section)) {
                    return true;
                }
            }
            return false;
        }
    }
}
