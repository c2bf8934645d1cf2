package io.github.mmhotplug.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import io.github.mmhotplug.core.internal.resource.Resource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What driver invariants find in states that no operation leads to. */
class InvariantsTest {
    private static final long BLOCK = PlainArchitecture.BLOCK_BYTES;
    private static final PhysRange ADDED = new PhysRange(4 * Bytes.GIB, 2 * BLOCK);

    private final Machine machine = MachineBuilder.of(
                    PlainArchitecture.plain(),
                    KernelProfiles.load().find("7.2").orElseThrow(),
                    MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * Bytes.GIB)))
                            .build())
            .boot();
    private final Machine before = machine.fork();

    @BeforeEach
    void somethingIsAdded() {
        assertThat(machine.apply(new Operation.AddMemory(AddMemoryRequest.of(ADDED)))
                        .isDone())
                .isTrue();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
        assertThat(MachineInvariants.brokenByLast(before, machine)).isEmpty();
    }

    private void assertBroken(String invariant) {
        assertThat(MachineInvariants.broken(machine)).anyMatch(line -> line.startsWith(invariant));
    }

    @Test
    void presentPagesAreThoseOfOnlineBlocks() {
        machine.state().zones = machine.state().zones.with(0, ZoneType.NORMAL, zone -> zone.with(1, 0, 0));
        assertBroken("D1 present pages are those of online blocks");
    }

    @Test
    void presentEarlyPagesAreThoseOfBootBlocks() {
        machine.state().zones = machine.state().zones.with(0, ZoneType.DMA32, zone -> zone.with(0, 0, -1));
        assertBroken("D1 present early pages are those of online boot blocks");
    }

    @Test
    void aPfnIsSystemRamOnce() {
        assertThat(machine.state()
                        .resources
                        .insert(Resource.systemRam(ADDED.startAddress(), BLOCK, "System RAM", false)))
                .isEmpty();
        assertBroken("D3 each pfn is in one leaf of System RAM");
    }

    @Test
    void hotAddedMemoryIsSystemRam() {
        assertThat(machine.state().resources.releaseAdjustable(ADDED.startAddress(), BLOCK))
                .isTrue();
        assertBroken("D3 hot-added memory is System RAM");
    }

    /** A frame that is taken and put nowhere is also one too many for the formula. */
    @Test
    void anAddTakesWhatItsMemmapCosts() {
        machine.state().buddy.alloc(0);
        assertThat(MachineInvariants.brokenByLast(before, machine))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("D6 an add takes what its memmap costs"));
    }
}
