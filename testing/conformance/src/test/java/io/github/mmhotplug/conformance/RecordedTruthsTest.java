package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.hotAdd;
import static io.github.mmhotplug.conformance.Ops.parameter;
import static io.github.mmhotplug.conformance.Ops.plug;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What recordings show and people get wrong, each on a machine that nobody recorded. */
class RecordedTruthsTest {
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long BLOCK_PAGES = BLOCK / 4096;

    @RegisterExtension
    final Machines machines = new Machines();

    private Machine x86(String kernel) {
        return machines.boot(Port.of("x86", kernel).builder());
    }

    private static String validZones(Machine machine, long address) {
        long block = address / BLOCK;
        return machine.snapshot().blocks().stream()
                .filter(run -> run.first() <= block && block <= run.last())
                .map(BlockRun::validZones)
                .findFirst()
                .orElseThrow();
    }

    private static ZoneStats zone(Machine machine, ZoneType type) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.type() == type)
                .findFirst()
                .orElseThrow();
    }

    /** Kernel memory may hold anything: one page that can't move keeps its whole block. */
    @Test
    void ofNineGibibytesOfKernelMemoryTheBlocksWithoutKernelPagesGo() {
        Machine machine = x86("6.12");
        done(machine, add(START, 9 * Bytes.GIB));
        done(machine, state(START, 9 * Bytes.GIB, "online_kernel"));
        done(machine, Operation.Allocate.in(ZoneType.NORMAL, "dentries", AllocationKind.SLAB, Bytes.MIB));

        Machine all = machine.fork();
        assertThat(all.apply(state(START, 9 * Bytes.GIB, "offline")).notes())
                .singleElement()
                .satisfies(note -> {
                    assertThat(note.rule()).isEqualTo(BlockRule.NOTHING_UNMOVABLE);
                    assertThat(note.detail()).contains("order-0 slab, held by 'dentries'");
                });
        assertThat(zone(all, ZoneType.NORMAL).presentPages()).isEqualTo(BLOCK_PAGES);
    }

    /** A leaf is as large as one call of arch_add_memory allows, and self-hosted blocks come one by one. */
    @Test
    void aMemmapOfItsOwnCostsTheLargeLeaves() {
        for (MemmapOnMemory mode : List.of(MemmapOnMemory.OFF, MemmapOnMemory.ON)) {
            Machine machine = machines.boot(Port.of("x86", "6.12").builder().memmapOnMemory(mode));
            MhpFlag[] flags = mode == MemmapOnMemory.ON ? new MhpFlag[] {MhpFlag.MEMMAP_ON_MEMORY} : new MhpFlag[0];
            long leaf = mode == MemmapOnMemory.ON ? 2 * Bytes.MIB : Bytes.GIB;
            assertThat(done(machine, add(START, Bytes.GIB, flags))
                            .cost()
                            .linearMap()
                            .leaves())
                    .containsOnlyKeys(leaf)
                    .containsEntry(leaf, Bytes.GIB / leaf);
        }
    }

    /** The file is computed when it is read, from where zones lie at that moment. */
    @Test
    void whereAnOfflineBlockMayGoDependsOnItsNeighbours() {
        Machine machine = x86("6.12");
        done(machine, add(START, 3 * BLOCK));
        assertThat(validZones(machine, START + BLOCK)).isEqualTo("Normal Movable");
        done(machine, state(START, BLOCK, "online_movable"));
        assertThat(validZones(machine, START)).isEqualTo("Movable");
        assertThat(validZones(machine, START + BLOCK)).as("next to MOVABLE").isEqualTo("Normal Movable");
        done(machine, state(START + 2 * BLOCK, BLOCK, "online_movable"));
        assertThat(validZones(machine, START + BLOCK)).as("inside MOVABLE").isEqualTo("Movable Normal");
    }

    @Test
    void aNewPolicyRelabelsOfflineBlocksAtOnce() {
        Machine machine = x86("6.12");
        done(machine, plug(START, 4 * BLOCK));
        assertThat(validZones(machine, START)).isEqualTo("Normal Movable");
        done(machine, parameter("online_policy", "auto-movable"));
        assertThat(validZones(machine, START)).isEqualTo("Movable Normal");
        done(machine, parameter("auto_movable_ratio", "10"));
        assertThat(validZones(machine, START))
                .as("no room for 512 MiB beside 2 GiB")
                .isEqualTo("Normal Movable");
    }

    /** MemTotal is what is managed: memmap on memory is present and never in it. */
    @Test
    void whatABlockKeepsForItsMemmapIsPresentAndNotInMemTotal() {
        Machine machine = machines.boot(Port.of("x86", "6.12").builder().memmapOnMemory(MemmapOnMemory.ON));
        long memTotal = managed(machine);
        long kept = hotAdd(machine, add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)).reservedPages();
        done(machine, state(START, BLOCK, "online_movable"));
        assertThat(kept).isEqualTo(512);
        assertThat(zone(machine, ZoneType.MOVABLE).presentPages()).isEqualTo(BLOCK_PAGES);
        assertThat(managed(machine)).isEqualTo(memTotal + BLOCK_PAGES - kept);
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    /** A zone shrinks from its ends only, and then to the hull of what is online. */
    @Test
    void aHoleInTheMiddleDoesNotShrinkAZone() {
        Machine machine = x86("6.12");
        done(machine, add(START, 4 * BLOCK));
        done(machine, state(START, 4 * BLOCK, "online_movable"));
        done(machine, state(START + BLOCK, BLOCK, "offline"));
        assertThat(zone(machine, ZoneType.MOVABLE).spannedPages()).isEqualTo(4 * BLOCK_PAGES);
        assertThat(zone(machine, ZoneType.MOVABLE).presentPages()).isEqualTo(3 * BLOCK_PAGES);
        done(machine, state(START, BLOCK, "offline"));
        assertThat(zone(machine, ZoneType.MOVABLE).startPfn()).isEqualTo((START + 2 * BLOCK) >> 12);
        assertThat(zone(machine, ZoneType.MOVABLE).spannedPages()).isEqualTo(2 * BLOCK_PAGES);
    }

    /** Memory below 4 GiB makes way for devices: 63 GiB end at 65 GiB, and from 64 GiB on blocks are probed. */
    @Test
    void aGuestOf63GibibytesHasBlocksOfOne() {
        Port port = Port.of("x86", "6.12");
        ReferenceMachine guest = port.reference(63 * Bytes.GIB, OptionalLong.empty());
        Machine machine = machines.boot(port.builder(guest.facts()));
        assertThat(machine.architecture().memoryBlockSizeBytes()).isEqualTo(Bytes.GIB);
        assertThat(refused(machine, add(guest.hotplugStart(), BLOCK)).rule()).isEqualTo(StandardRule.BLOCK_ALIGNED);
    }
}
