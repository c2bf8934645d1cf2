package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.Machines.facts;
import static io.github.mmhotplug.arch.s390.Machines.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of boot memory stays online: CMA, and what changes places with a crash kernel. */
class S390OfflineVetoTest {
    private static final long MIB = Bytes.MIB;

    private static final PhysRange CMA = new PhysRange(1024 * MIB, 128 * MIB);
    private static final PhysRange CRASH = new PhysRange(1536 * MIB, 256 * MIB);

    private static Optional<Veto> veto(
            KernelProfile kernel, MachineFacts.Builder facts, MemoryEvent event, long startMib, long mib) {
        PfnRange pfns = new PhysRange(startMib * MIB, mib * MIB).toPfns(12);
        return Machines.port(kernel, facts).notifiers().stream()
                .map(notifier -> notifier.notify(
                        new MemoryNotification(event, pfns, 0, NodeId.ZERO), mock(NotifierContext.class)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Veto> goingOffline(
            KernelProfile kernel, MachineFacts.Builder facts, long startMib, long mib) {
        return veto(kernel, facts, MemoryEvent.MEM_GOING_OFFLINE, startMib, mib);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void whatIsOfCmaStays(String name) {
        MachineFacts.Builder facts = facts().cmaAreas(List.of(new PhysRange(MIB, MIB), CMA));
        Veto veto = goingOffline(kernel(name), facts, 1024, 256).orElseThrow();
        assertThat(veto.rule()).isEqualTo(S390Rule.CMA_STAYS);
        assertThat(veto.rule().errno()).isEqualTo(Errno.EBUSY);
        assertThat(veto.detail()).contains(CMA.toString());
        assertThat(goingOffline(kernel(name), facts, 1151, 1)).isPresent();
        assertThat(goingOffline(kernel(name), facts, 768, 256)).isEmpty();
        assertThat(goingOffline(kernel(name), facts, 1152, 128)).isEmpty();
        assertThat(veto(kernel(name), facts, MemoryEvent.MEM_GOING_ONLINE, 1024, 256))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.1, true", "6.12, true", "7.2, false"})
    void toFaithfulOldKernelsTheBlockBehindAnAreaIsOfItToo(String name, boolean vetoed) {
        MachineFacts.Builder facts = facts().cmaAreas(List.of(CMA));
        Optional<Veto> veto = goingOffline(kernel(name).faithful(), facts, 1152, 128);
        assertThat(veto.isPresent()).isEqualTo(vetoed);
        veto.ifPresent(given -> assertThat(given.rule()).isEqualTo(S390Rule.CMA_STAYS));
        assertThat(goingOffline(kernel(name).faithful(), facts, 1153, 128)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void asMuchLowMemoryStaysAsTheCrashKernelIsLarge(String name) {
        MachineFacts.Builder facts = facts().crashKernel(CRASH);
        Veto veto = goingOffline(kernel(name), facts, 128, 128).orElseThrow();
        assertThat(veto.rule()).isEqualTo(S390Rule.CRASH_SWAP_STAYS);
        assertThat(veto.rule().errno()).isEqualTo(Errno.EPERM);
        assertThat(goingOffline(kernel(name), facts, 255, 256)).isPresent();
        assertThat(goingOffline(kernel(name), facts, 256, 256)).isEmpty();
        // its own place is not memory to Linux: no notifier is asked about it
        assertThat(goingOffline(kernel(name), facts, 1536, 256)).isEmpty();
        assertThat(veto(kernel(name), facts, MemoryEvent.MEM_OFFLINE, 128, 128)).isEmpty();
    }

    @Test
    void theCrashKernelIsAskedFirst() {
        MachineFacts.Builder facts =
                facts().cmaAreas(List.of(new PhysRange(0, 256 * MIB))).crashKernel(CRASH);
        assertThat(goingOffline(kernel("7.2"), facts, 0, 128))
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(S390Rule.CRASH_SWAP_STAYS));
    }

    @Test
    void aMachineWithNeitherObjectsToNothing() {
        assertThat(goingOffline(kernel("6.12").faithful(), facts(), 0, 256)).isEmpty();
    }
}
