package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.Machine;
import java.util.List;
import java.util.Optional;

/** Machines and inputs for the vetoes of s390's notifiers. */
final class S390Provocations {
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 256 * Bytes.MIB;

    private S390Provocations() {}

    /** Isolation refuses what is of CMA; only what merely adjoins it, a faithful 6.12 leaves to the notifier. */
    static Provocation behindCma() {
        Port port = Port.of("s390", "6.12").faithful();
        PhysRange cma = new PhysRange(GIB - BLOCK, BLOCK);
        return Provocations.of(
                "ARC-S390-06",
                port.builder(port.facts(facts -> facts.cmaAreas(List.of(cma)))).boot(),
                Ops.state(GIB, BLOCK, "offline"));
    }

    /** The upper quarter of what was memory is the crash kernel's, and none of Linux's. */
    static Provocation besideACrashKernel() {
        Port port = Port.of("s390", "6.12");
        PhysRange ram = new PhysRange(0, 2 * GIB - 2 * BLOCK);
        PhysRange crash = new PhysRange(ram.endAddress(), 2 * BLOCK);
        return Provocations.of(
                "ARC-S390-07",
                port.builder(port.facts(facts -> facts.bootRam(List.of(ram)).crashKernel(crash)))
                        .boot(),
                Ops.state(BLOCK, BLOCK, "offline"));
    }

    /** A driver lets firmware have the storage of what has just gone online. */
    static Provocation storageTakenAway() {
        Port port = Port.of("s390", "6.12");
        PhysRange standby = new PhysRange(4 * GIB, BLOCK);
        Machine machine = port.builder(port.facts(facts -> facts.standbyStorage(List.of(standby))))
                .driver(new Taker())
                .boot();
        Ops.done(machine, Ops.add(4 * GIB, BLOCK));
        Ops.done(machine, Ops.state(4 * GIB, BLOCK, "online"));
        return Provocations.of("ARC-S390-08", machine, Ops.state(4 * GIB, BLOCK, "offline"));
    }

    private record Taker() implements HotplugDriver, MemoryNotifier {
        @Override
        public String id() {
            return "taker";
        }

        @Override
        public String name() {
            return id();
        }

        @Override
        public Outcome<Unit> handle(DriverInput input, CorePort core) {
            return Outcome.done();
        }

        @Override
        public List<MemoryNotifier> notifiers() {
            return List.of(this);
        }

        @Override
        public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
            if (notification.event() == MemoryEvent.MEM_ONLINE) {
                context.storage().unassign(new PhysRange(4 * GIB, BLOCK));
            }
            return Optional.empty();
        }
    }
}
