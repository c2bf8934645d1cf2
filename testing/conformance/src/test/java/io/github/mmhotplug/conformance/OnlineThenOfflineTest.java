package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every port under every kernel: what goes online and offline again leaves no trace, and what it is meanwhile. */
class OnlineThenOfflineTest {
    private static final int BLOCKS = 3;

    @RegisterExtension
    final Machines machines = new Machines();

    private static Stream<Arguments> portsAndPlacements() {
        return Port.all().flatMap(port -> Placement.of(port).stream().map(placement -> Arguments.of(port, placement)));
    }

    private static List<ZoneStats> zonesWithoutWatermarks(Machine machine) {
        return machine.snapshot().zones().stream()
                .map(zone -> zone.withWatermarks(ZoneWatermarks.NONE))
                .toList();
    }

    private static ZoneStats zone(Machine machine, ZoneType type) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.node() == 0 && zone.type() == type)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("portsAndPlacements")
    void theWayBackLeavesNoTrace(Port port, Placement placement) {
        Machine machine = machines.boot(placement.onto(port.builder()));
        long start = port.reference().hotplugStart();
        long block = machine.architecture().memoryBlockSizeBytes();
        // one block at a time, so that each is a leaf's whole range
        if (!placement.takes(machine, start, block)) {
            return;
        }
        for (int number = 0; number < BLOCKS; number++) {
            done(machine, placement.add(start + number * block, block));
        }
        for (String word : new String[] {"online", "online_kernel", "online_movable"}) {
            if (word.equals("online_movable")
                    && port.profile().word(CoreCapabilities.ZONE_DECIDED_AT).equals("add")) {
                continue; // offline, a block stays in the zone that it went to
            }
            Machine before = machine.fork();
            done(machine, state(start, BLOCKS * block, word));
            Machines.assertSound(machine);
            assertThat(machine.differencesFrom(before)).contains("memory blocks", "zones", "sections");
            done(machine, state(start, BLOCKS * block, "offline"));
            // a watermark depends on what it was before
            assertThat(machine.differencesFrom(before)).isSubsetOf("zones");
            assertThat(zonesWithoutWatermarks(machine)).isEqualTo(zonesWithoutWatermarks(before));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("portsAndPlacements")
    void whatABlockKeepsIsPresentAndNotManaged(Port port, Placement placement) {
        Machine machine = machines.boot(placement.onto(port.builder()));
        long start = port.reference().hotplugStart();
        long block = machine.architecture().memoryBlockSizeBytes();
        if (placement == Placement.FROM_RANGE || !placement.takes(machine, start, block)) {
            return;
        }
        HotAdd added = Ops.hotAdd(machine, placement.add(start, block));
        done(machine, state(start, block, "online_movable"));

        long pages = block / machine.architecture().geometry().pageSizeBytes();
        ZoneStats movable = zone(machine, ZoneType.MOVABLE);
        assertThat(movable.presentPages()).isEqualTo(pages);
        assertThat(movable.spannedPages()).isEqualTo(pages);
        assertThat(movable.presentEarlyPages()).isZero();
        assertThat(movable.managedPages()).isEqualTo(pages - added.reservedPages());
    }

    @Test
    void onArm64BootMemoryStays() {
        for (String kernel : new String[] {"6.1", "6.12", "7.2"}) {
            Machine machine = machines.warm(Port.of("arm64", kernel));
            PhysRange ram = machine.facts().bootRam().get(0);
            long block = machine.architecture().memoryBlockSizeBytes();
            Refusal refusal = refused(machine, state(ram.endAddress() - block, block, "offline"));
            assertThat(refusal.rule().id()).isEqualTo("ARC-ARM64-02");
            assertThat(refusal.errno()).isEqualTo(Errno.EPERM);
        }
    }

    /** Not its last block: without it the zone ends before it, and plain {@code online} makes it NORMAL. */
    @Test
    void elsewhereBootMemoryGoesAndComesBack() {
        for (String architecture : new String[] {"x86", "s390", "powerpc"}) {
            Machine machine = machines.warm(Port.of(architecture, "7.2"));
            PhysRange ram = machine.facts().bootRam().get(0);
            long block = machine.architecture().memoryBlockSizeBytes();
            Machine before = machine.fork();
            done(machine, state(ram.endAddress() - 2 * block, block, "offline"));
            Machines.assertSound(machine);
            done(machine, state(ram.endAddress() - 2 * block, block, "online"));
            assertThat(machine.differencesFrom(before)).as(architecture).isEmpty();
            done(machine, state(ram.endAddress() - 2 * block, block, "offline"));
            done(machine, state(ram.endAddress() - 2 * block, block, "online_movable"));
            assertThat(zone(machine, ZoneType.MOVABLE).presentEarlyPages())
                    .isEqualTo(block / machine.architecture().geometry().pageSizeBytes());
        }
    }

    @Test
    void onArm64WhatWouldSplitALeafStaysFrom72On() {
        long start = 4 * Bytes.GIB;
        for (String kernel : new String[] {"6.12", "7.2"}) {
            Port port = Port.of("arm64-4k", kernel);
            Machine machine = machines.boot(port.builder(port.facts(facts -> facts.rodataFull(false))));
            long block = machine.architecture().memoryBlockSizeBytes();
            done(machine, Ops.add(start, Bytes.GIB));
            done(machine, state(start, Bytes.GIB, "online"));
            if (port.has("arm64.splitVeto")) {
                assertThat(refused(machine, state(start, block, "offline"))
                                .rule()
                                .id())
                        .isEqualTo("ARC-ARM64-03");
            } else {
                done(machine, state(start, block, "offline"));
            }
        }
    }

    @Test
    void anEjectedDimmGoesOfflineFirst() {
        Machine machine = machines.warm(Port.of("x86", "7.2"));
        long start = 4 * Bytes.GIB;
        done(machine, Ops.plug(start, Bytes.GIB));
        done(machine, Ops.eject(start, Bytes.GIB));
        Machine before = machine.fork();
        done(machine, Ops.plug(start, Bytes.GIB));
        done(machine, state(start, Bytes.GIB, "online_movable"));
        done(machine, Ops.eject(start, Bytes.GIB));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }
}
