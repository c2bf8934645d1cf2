package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code sclp_mem_notifier}, up to 6.12: a block's storage increments are assigned on its way online, and taken back when
 * it is offline or has not come online after all. Of memory that firmware does not hand out in increments it knows nothing.
 */
final class S390StorageNotifier implements MemoryNotifier {
    private final StorageAssign assign;
    private final List<PhysRange> increments;

    S390StorageNotifier(StorageAssign assign, MachineFacts facts) {
        this.assign = assign;
        this.increments = Stream.concat(facts.bootRam().stream(), facts.standbyStorage().stream())
                .toList();
    }

    @Override
    public String name() {
        return "s390 storage";
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        MemoryEvent event = notification.event();
        StorageAccess storage = context.storage();
        boolean prepares = assign == StorageAssign.PREPARE_ONLINE;
        switch (event) {
            case MEM_GOING_OFFLINE -> {
                return standby(notification.pfns().toPhys(S390Geometry.PAGE_SHIFT), storage);
            }
            case MEM_GOING_ONLINE -> change(!prepares, notification, storage::assign);
            case MEM_CANCEL_ONLINE, MEM_OFFLINE -> change(!prepares, notification, storage::unassign);
            case MEM_PREPARE_ONLINE -> change(prepares, notification, storage::assign);
            case MEM_FINISH_OFFLINE -> change(prepares, notification, storage::unassign);
            default -> {}
        }
        return Optional.empty();
    }

    /** {@code contains_standby_increment}. */
    private Optional<Veto> standby(PhysRange range, StorageAccess storage) {
        return known(range)
                .filter(part -> !storage.isAccessible(part))
                .findFirst()
                .map(part -> Veto.of(
                        S390Rule.STORAGE_ASSIGNED,
                        "of " + range + " a part is on standby",
                        Fact.address("start", range.startAddress()),
                        Fact.bytes("size", range.sizeBytes())));
    }

    /** {@code sclp_mem_change_state}: the block's own memmap with it. */
    private void change(boolean now, MemoryNotification notification, Consumer<PhysRange> change) {
        if (now) {
            PfnRange pfns = notification.pfns();
            known(PfnRange.ofEnd(pfns.startPfn() - notification.altmapPages(), pfns.endPfn())
                            .toPhys(S390Geometry.PAGE_SHIFT))
                    .forEach(change);
        }
    }

    private Stream<PhysRange> known(PhysRange range) {
        return increments.stream()
                .filter(range::intersects)
                .map(part -> PhysRange.ofEnd(
                        Math.max(part.startAddress(), range.startAddress()),
                        Math.min(part.endAddress(), range.endAddress())));
    }
}
