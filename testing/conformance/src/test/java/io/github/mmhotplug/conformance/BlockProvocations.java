package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.parameter;
import static io.github.mmhotplug.conformance.Ops.plug;
import static io.github.mmhotplug.conformance.Ops.state;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.List;
import java.util.stream.Stream;

/** The rules of memory block devices: what their files take, what goes online and what offline, and what boot allows. */
final class BlockProvocations {
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * Bytes.MIB;

    private BlockProvocations() {}

    static Stream<Provocation> all() {
        return Stream.of(writes(), offline(), others()).flatMap(group -> group);
    }

    private static Machine x86() {
        return Port.of("x86", "7.2").builder().boot();
    }

    private static Stream<Provocation> writes() {
        Machine offline = x86();
        done(offline, add(START, BLOCK));
        return Stream.of(
                Provocations.of("BLK-001", x86(), state(START, BLOCK, "online")),
                Provocations.of("BLK-002", offline.fork(), state(START, BLOCK, "online_normal")),
                Provocations.of("BLK-003", offline, state(START, BLOCK, "offline")),
                Provocations.of("PRM-001", x86(), parameter("online_policy", "movable")),
                Provocations.of("PRM-002", x86(), parameter("auto_movable_ratio", "4294967296")),
                Provocations.of("PRM-003", x86(), parameter("memmap_on_memory", "Y")),
                Provocations.of("PRM-004", x86(), parameter("probe", "0x100000000")));
    }

    private static Stream<Provocation> offline() {
        Port port = Port.of("x86", "7.2");
        // RAM that ends 128 KiB before its last block does, as that of a guest
        MachineFacts ragged =
                port.facts(facts -> facts.bootRam(List.of(new PhysRange(0, 2 * Bytes.GIB - 128 * Bytes.KIB))));
        Machine halfTaken = port.builder().freeBytes(Bytes.GIB).boot();
        return Stream.of(
                // DMA and DMA32 meet in block 0
                Provocations.of("OFF-001", x86(), state(0, BLOCK, "offline")),
                Provocations.of("OFF-002", port.builder(ragged).boot(), state(2 * Bytes.GIB - BLOCK, BLOCK, "offline")),
                Provocations.of("OFF-003", halfTaken, state(BLOCK, BLOCK, "offline")));
    }

    private static Stream<Provocation> others() {
        Port port = Port.of("x86", "7.2");
        Bystander bystander = Bystander.last();
        bystander.objectTo(MemoryEvent.MEM_GOING_ONLINE, (START + BLOCK) >> 12);
        Machine objecting =
                port.builder().autoOnline(OnlineType.ONLINE).driver(bystander).boot();
        MachineFacts limited = port.facts(facts -> facts.memLimitBytes(3 * Bytes.GIB));
        Machine withDimm = port.builder(limited)
                .duringBoot("acpi", Ops.input("plug", START, BLOCK))
                .boot();
        Machine twoBlocks = Port.of("x86", "4.10-hmm").builder().boot();
        done(twoBlocks, add(START, 2 * BLOCK));
        return Stream.of(
                Provocations.of("ON-002", twoBlocks, state(START, BLOCK, "online_movable")),
                Provocations.of("ADD-016", objecting, add(START, 3 * BLOCK)),
                Provocations.of("ADD-018", withDimm, plug(START, BLOCK)));
    }
}
