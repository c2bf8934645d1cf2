package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.stream.Stream;

/** For every rule that drivers keep a machine and an input that meet exactly it. */
final class DriverProvocations {
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;
    private static final long BLOCK = 128 * Bytes.MIB;

    private DriverProvocations() {}

    private static Machine x86(String kernel, Operation... operations) {
        Machine machine = Port.of("x86", kernel).builder().boot();
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    static Stream<Provocation> all() {
        Operation device = Dax.create(Dax.range(START, GIB));
        return Stream.of(
                Provocations.of("DRV-001", x86("7.2"), Dax.bind("kmem")),
                Provocations.of("DRV-002", x86("7.2", device, Dax.bind("device_dax")), Dax.bind("kmem")),
                Provocations.of("DRV-003", x86("7.2", device, Dax.bind("device_dax")), Dax.unbind("kmem")),
                Provocations.of("DRV-004", x86("6.1", device), Dax.memmapOnMemory("1")),
                Provocations.of("DRV-005", x86("7.2", device), Dax.memmapOnMemory("x")),
                Provocations.of("DRV-006", x86("7.2", device), Dax.memmapOnMemory("1")),
                Provocations.of(
                        "DRV-007",
                        x86("7.2", Dax.create(Dax.range(START, GIB), "memmap_on_memory", "1"), Dax.bind("kmem")),
                        Dax.memmapOnMemory("0")),
                Provocations.of(
                        "DRV-008", x86("7.2", Dax.create(Dax.range(START, GIB), "node", "-1")), Dax.bind("kmem")),
                Provocations.of(
                        "DRV-009",
                        x86("7.2", Dax.create(Dax.range(START + 2 * Bytes.MIB, 200 * Bytes.MIB))),
                        Dax.bind("kmem")),
                Provocations.of(
                        "DRV-010",
                        x86(
                                "7.2",
                                device,
                                Dax.bind("kmem"),
                                Ops.state(START, 128 * Bytes.MIB, "online_movable"),
                                Dax.unbind("kmem")),
                        Dax.bind("kmem")),
                Provocations.of(
                        "OFF-008",
                        withheld(Ops.state(START, BLOCK, "online_movable")),
                        Ops.state(START, BLOCK, "offline")),
                Provocations.of("DRV-011", withheld(), Withholder.drive("load")),
                Provocations.of("DRV-012", withheld(Withholder.drive("unload")), Withholder.drive("unload")),
                Provocations.of("DRV-013", withheld(), Withholder.take(START, BLOCK)),
                Provocations.of("DRV-014", full(), Withholder.take(START + BLOCK / 2, BLOCK / 2)));
    }

    /** A machine with a driver that keeps pages, and a block. */
    private static Machine withheld(Operation... operations) {
        Machine machine =
                Port.of("x86", "7.2").builder().driver(new Withholder(1)).boot();
        Ops.done(machine, Withholder.drive("load"));
        Ops.done(machine, Ops.add(START, BLOCK));
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    /** Nothing is free. */
    private static Machine full() {
        Machine machine = Port.of("x86", "7.2")
                .builder()
                .freeBytes(64 * Bytes.MIB)
                .driver(new Withholder(0))
                .boot();
        Ops.done(machine, Ops.add(START, BLOCK));
        Ops.done(machine, Ops.state(START, BLOCK, "online_movable"));
        Ops.done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "app", AllocationKind.MOVABLE, BLOCK));
        long free = machine.snapshot().freePages() << 12;
        Ops.done(machine, Operation.Allocate.of("rest", AllocationKind.MOVABLE, free));
        return machine;
    }
}
