package io.github.mmhotplug.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.fixture.WindowArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A port without a linear map, whose {@code vmemmap_free} is empty. */
class KeptMemmapTest {
    private static final long GIB = Bytes.GIB;

    private final Machine machine = boot(false);

    private static Machine boot(boolean faithful) {
        KernelProfile profile = KernelProfiles.load().find("6.12").orElseThrow();
        return MachineBuilder.of(
                        new WindowArchitecture(),
                        faithful ? profile.faithful() : profile,
                        MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * GIB)))
                                .build())
                .boot();
    }

    private static Operation add(long startGib) {
        return new Operation.AddMemory(AddMemoryRequest.of(startGib * GIB, GIB));
    }

    private static Cost cost(Machine of, Operation operation) {
        Cost cost = of.apply(operation).fold(Effect::cost, refusal -> {
            throw new AssertionError(refusal.toString());
        });
        assertThat(MachineInvariants.broken(of)).isEmpty();
        return cost;
    }

    @Test
    void nothingIsMappedButStructPages() {
        Cost cost = cost(machine, add(4));
        assertThat(cost.linearMap().leaves()).isEmpty();
        assertThat(cost.memmapFromSystemPages()).isEqualTo(4096);
        assertThat(machine.snapshot().linearMap().leaves()).isEmpty();
    }

    @Test
    void theMemmapOfWhatIsRemovedServesTheNext() {
        cost(machine, add(4));
        MachineSnapshot.Mapping vmemmap = machine.snapshot().vmemmap();
        cost(machine, new Operation.RemoveMemory(4 * GIB, GIB));
        assertThat(machine.snapshot().vmemmap()).isEqualTo(vmemmap);
        assertThat(cost(machine, add(4)).memmapFromSystemPages()).isZero();
    }

    /** Half of the memmap is there when the last block fails; a refusal changes nothing all the same. */
    @Test
    void aRefusalKeepsNothing() {
        Machine before = machine.fork();
        for (int allocation = 0; allocation < 8; allocation++) {
            assertThat(machine.apply(add(4), Faults.allocationsFrom(allocation)).isRefused())
                    .as("without allocation %d and those behind it", allocation)
                    .isTrue();
            assertThat(machine.differencesFrom(before)).isEmpty();
        }
    }

    @Test
    void afterARefusalARealKernelKeepsWhatItMade() {
        Machine real = boot(true);
        assertThat(real.apply(add(4), Faults.allocationsFrom(4)).isRefused()).isTrue();
        assertThat(MachineInvariants.broken(real)).isEmpty();
        assertThat(cost(real, add(5)).memmapFromSystemPages()).isEqualTo(4096);
    }
}
