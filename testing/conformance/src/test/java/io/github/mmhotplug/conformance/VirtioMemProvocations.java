package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.stream.Stream;

/** For every rule of virtio-mem a machine and an input that meet exactly it. */
final class VirtioMemProvocations {
    private static final long BLOCK = 128 * Bytes.MIB;

    private VirtioMemProvocations() {}

    private static MachineBuilder builder() {
        return Port.of("x86", "7.2").builder();
    }

    private static Machine booted(MachineBuilder builder, Operation... operations) {
        Machine machine = builder.boot();
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    /** A device with one block that is online in MOVABLE. */
    private static Machine movable(MachineBuilder builder, Operation... operations) {
        Machine machine =
                booted(builder.autoOnline(OnlineType.ONLINE_MOVABLE), VirtioMem.create(), VirtioMem.request(BLOCK));
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    private static Bystander objecting() {
        Bystander bystander = Bystander.last();
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, VirtioMem.START >> 12);
        return bystander;
    }

    static Stream<Provocation> all() {
        Operation device = VirtioMem.create();
        return Stream.of(
                Provocations.of("VIO-001", Port.of("powerpc", "7.2").builder().boot(), VirtioMem.create()),
                Provocations.of("VIO-002", booted(builder(), device), VirtioMem.request(2 * Bytes.GIB)),
                Provocations.of(
                        "VIO-003",
                        booted(builder(), VirtioMem.create("usable", Long.toString(BLOCK))),
                        VirtioMem.request(2 * BLOCK)),
                Provocations.of(
                        "VIO-004",
                        booted(builder(), device, VirtioMem.requestAfter(1, BLOCK)),
                        VirtioMem.request(3 * BLOCK)),
                Provocations.of(
                        "VIO-005",
                        booted(builder(), device, VirtioMem.answer("plug", "nack", 1)),
                        VirtioMem.request(BLOCK)),
                Provocations.of(
                        "VIO-006",
                        booted(builder(), device, VirtioMem.answer("any", "busy", 1)),
                        VirtioMem.request(BLOCK)),
                Provocations.of(
                        "VIO-007",
                        booted(builder(), device, VirtioMem.answer("plug", "error", 1)),
                        VirtioMem.request(BLOCK)),
                Provocations.of(
                        "VIO-008",
                        booted(builder(), device, VirtioMem.request(BLOCK), VirtioMem.answer("unplug", "nack", 1)),
                        VirtioMem.request(0)),
                Provocations.of(
                        "VIO-009",
                        movable(builder(), Operation.Allocate.in(ZoneType.MOVABLE, "dma", AllocationKind.PINNED, 4096)),
                        VirtioMem.request(0)),
                Provocations.of("VIO-010", movable(builder().driver(objecting())), VirtioMem.request(0)),
                Provocations.of(
                        "VIO-011",
                        booted(builder(), device, VirtioMem.answer("plug", "error", 1), VirtioMem.request(BLOCK)),
                        VirtioMem.request(2 * BLOCK)),
                Provocations.of(
                        "VIO-012",
                        booted(
                                builder().memmapOnMemory(MemmapOnMemory.ON),
                                device,
                                Ops.add(VirtioMem.START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)),
                        Ops.state(VirtioMem.START, BLOCK, "online")),
                Provocations.of(
                        "VIO-013",
                        booted(builder(), device, Ops.add(VirtioMem.START, BLOCK)),
                        Ops.state(VirtioMem.START, BLOCK, "online")),
                Provocations.of("VIO-014", movable(builder()), VirtioMem.remove()),
                Provocations.of("VIO-015", movable(builder()), VirtioMem.suspend()));
    }
}
