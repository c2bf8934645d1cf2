package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.List;
import java.util.Optional;

/**
 * A port whose hot-added memory is on standby while it is offline, as s390's was up to 6.8: assigned at {@code
 * MEM_GOING_ONLINE}, unassigned when it is offline again or never came online. A mistake overrides one method.
 */
class StandbyPort extends DelegatingArchitecture {
    /** Boot memory, which is never on standby, lies below. */
    private static final long FIRST_STANDBY = 4 * Bytes.GIB;

    StandbyPort(Architecture port) {
        super(port);
    }

    void added(PhysRange range, CoreMemory core) {
        core.storage().unassign(range);
    }

    void removed(PhysRange range, CoreMemory core) {
        core.storage().assign(range);
    }

    void goingOnline(PhysRange range, StorageAccess storage) {
        storage.assign(range);
    }

    void onlineCancelled(PhysRange range, StorageAccess storage) {
        storage.unassign(range);
    }

    void offline(PhysRange range, StorageAccess storage) {
        storage.unassign(range);
    }

    @Override
    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
        return right.add(request, core).map(done -> {
            if (request.range().startAddress() >= FIRST_STANDBY) {
                added(request.range(), core);
            }
            return done;
        });
    }

    @Override
    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
        return right.remove(request, core).map(done -> {
            removed(request.range(), core);
            return done;
        });
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(new Firmware());
    }

    /** {@code sclp_mem_notifier}. */
    private final class Firmware implements MemoryNotifier {
        @Override
        public String name() {
            return "standby storage";
        }

        @Override
        public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
            PhysRange range = notification.pfns().toPhys(geometry().pageShift());
            if (range.startAddress() >= FIRST_STANDBY) {
                switch (notification.event()) {
                    case MEM_GOING_ONLINE -> goingOnline(range, context.storage());
                    case MEM_CANCEL_ONLINE -> onlineCancelled(range, context.storage());
                    case MEM_OFFLINE -> offline(range, context.storage());
                    default -> {}
                }
            }
            return Optional.empty();
        }
    }
}
