package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.Optional;

/**
 * {@code kdump_mem_notifier}: the crash kernel runs from address 0 and changes places with what is there, so as much low
 * memory as it is large stays online. Its own memory is none of Linux's.
 */
final class S390CrashKernelVeto implements MemoryNotifier {
    private final long sizeBytes;

    S390CrashKernelVeto(long sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    @Override
    public String name() {
        return "s390 crash kernel";
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        PhysRange range = notification.pfns().toPhys(S390Geometry.PAGE_SHIFT);
        boolean low = range.startAddress() < sizeBytes;
        return notification.event() == MemoryEvent.MEM_GOING_OFFLINE && low
                ? Optional.of(Veto.of(
                        S390Rule.CRASH_SWAP_STAYS,
                        range + " begins in the lowest " + Bytes.prose(sizeBytes)
                                + ", which change places with the crash kernel",
                        Fact.address("start", range.startAddress()),
                        Fact.bytes("crashKernelSize", sizeBytes)))
                : Optional.empty();
    }
}
