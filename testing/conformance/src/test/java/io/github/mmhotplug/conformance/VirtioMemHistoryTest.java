package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static io.github.mmhotplug.conformance.VirtioMem.START;
import static io.github.mmhotplug.conformance.VirtioMem.UNIT;
import static io.github.mmhotplug.conformance.VirtioMem.fact;
import static io.github.mmhotplug.conformance.VirtioMem.request;
import static io.github.mmhotplug.conformance.VirtioMem.requestAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.conformance.WrongVirtioMem.Mistake;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bugs of virtio-mem: those of kernels in their faithful machines, others as drivers that an invariant finds. */
class VirtioMemHistoryTest {
    private static final long BLOCK = 128 * Bytes.MIB;

    private static MachineBuilder faithful(String kernel) {
        return Port.of("x86", kernel).faithful().builder();
    }

    private static boolean isOld(String kernel) {
        return kernel.equals("6.1");
    }

    private static long blocksLeft(Machine machine) {
        return machine.snapshot().blocks().stream()
                .filter(run -> run.first() >= START / BLOCK)
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    /** Bug 1. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void anEmptyBlockThatCouldNotGoIsTriedAgain(String kernel) {
        Bystander bystander = Bystander.last();
        Machine machine =
                faithful(kernel).autoOnline(OnlineType.ONLINE).driver(bystander).boot();
        done(machine, VirtioMem.create());
        done(machine, request(BLOCK));
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, START >> 12);
        done(machine, request(0));
        assertThat(blocksLeft(machine)).isEqualTo(1);
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, Long.MAX_VALUE);
        done(machine, new Operation.Advance(50_000));
        assertThat(blocksLeft(machine)).isEqualTo(isOld(kernel) ? 1 : 0);
    }

    /** Bug 2: big blocks that can't go are tried once, and again when a timer says so. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyAttemptEnds(boolean wrong) {
        MachineBuilder builder = Port.of("x86", "7.2").builder().autoOnline(OnlineType.ONLINE_MOVABLE);
        Machine machine = (wrong ? builder.driver(new WrongVirtioMem(Mistake.NEVER_GIVES_UP)) : builder).boot();
        done(machine, VirtioMem.create("block_size", Long.toString(2 * BLOCK)));
        done(machine, request(2 * BLOCK));
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "pin", AllocationKind.PINNED, UNIT));
        if (wrong) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> machine.apply(request(0)))
                    .withMessageContaining("every attempt terminates in bounded steps");
        } else {
            done(machine, request(0));
            assertThat(fact(machine, "ADDED")).isEqualTo(1);
        }
    }

    /** Bug 3. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void memoryThatIsBusyBreaksNoDevice(String kernel) {
        Bystander bystander = Bystander.last();
        Machine machine = faithful(kernel)
                .autoOnline(OnlineType.ONLINE_MOVABLE)
                .driver(bystander)
                .boot();
        done(machine, VirtioMem.create("block_size", Long.toString(2 * BLOCK)));
        done(machine, request(2 * BLOCK));
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, START >> 12);
        done(machine, request(0));
        assertThat(fact(machine, "ADDED")).isEqualTo(1);
        assertThat(fact(machine, "broken")).isEqualTo(isOld(kernel) ? 1 : 0);
    }

    /** Bug 4: what is wanted again is not emptied first. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void nothingMovesAfterTheSizeHasChanged(String kernel) {
        Machine machine = faithful(kernel).autoOnline(OnlineType.ONLINE_MOVABLE).boot();
        done(machine, VirtioMem.create());
        done(machine, request(BLOCK));
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "below", AllocationKind.MOVABLE, 62 * UNIT));
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "app", AllocationKind.MOVABLE, UNIT));
        done(machine, new Operation.Free("below"));
        List<PfnRange> before = machine.frames().framesOf("app");
        done(machine, requestAfter(1, BLOCK));
        done(machine, request(BLOCK - 3 * UNIT));
        assertThat(VirtioMem.plugged(machine)).isEqualTo(BLOCK);
        assertThat(machine.frames().framesOf("app").equals(before)).isEqualTo(!isOld(kernel));
    }

    /** Bug 9. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aSystemSuspendsWithNothingPlugged(String kernel) {
        Machine machine = faithful(kernel).boot();
        done(machine, VirtioMem.create());
        assertThat(machine.apply(VirtioMem.suspend()).isRefused()).isEqualTo(isOld(kernel));
    }

    private static Machine wrong(Mistake mistake, String kernel, Bystander... others) {
        MachineBuilder builder = Port.of("x86", kernel).builder();
        builder.autoOnline(OnlineType.ONLINE_MOVABLE).driver(new WrongVirtioMem(mistake));
        for (Bystander other : others) {
            builder.driver(other);
        }
        Machine machine = builder.boot();
        done(machine, VirtioMem.create());
        done(machine, request(3 * UNIT));
        return machine;
    }

    private static void assertBroken(Machine machine, String invariant) {
        assertThat(MachineInvariants.broken(machine)).anyMatch(line -> line.contains(invariant));
    }

    /** Bug 5. */
    @Test
    void managedPagesAreCountedOnce() {
        Machine machine = wrong(Mistake.COUNTS_TWICE, "7.2");
        Machines.assertSound(machine);
        done(machine, state(START, BLOCK, "offline"));
        done(machine, state(START, BLOCK, "online_movable"));
        assertBroken(machine, "D2");
    }

    @Test
    void aCancelledOfflineGivesReferencesBack() {
        Bystander bystander = Bystander.last();
        // a machine that isn't faithful forgets what a refused operation did, and with it the mistake
        MachineBuilder builder = faithful("7.2")
                .autoOnline(OnlineType.ONLINE_MOVABLE)
                .driver(new WrongVirtioMem(Mistake.FORGETS_REFERENCES))
                .driver(bystander);
        Machine machine = builder.boot();
        done(machine, VirtioMem.create());
        done(machine, request(3 * UNIT));
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, START >> 12);
        assertThat(machine.apply(state(START, BLOCK, "offline")).isRefused()).isTrue();
        assertBroken(machine, "D4");
    }

    /** Bug 6. */
    @Test
    void whatIsWithheldDoesNotKeepItsBlock() {
        Machine machine = wrong(Mistake.LEAVES_RESERVED, "6.1");
        assertBroken(machine, "D2 virtio-mem clears PG_reserved");
        assertThat(machine.apply(state(START, BLOCK, "offline")).isRefused()).isTrue();
    }

    /** Bug 7. */
    @Test
    void whatIsUnpluggedDoesNotGoOnline() {
        Machine machine = wrong(Mistake.ASKS_NOBODY, "7.2");
        done(machine, new Operation.WriteParameter("auto_online_blocks", "offline"));
        done(machine, Ops.add(START + BLOCK, BLOCK));
        done(machine, state(START + BLOCK, BLOCK, "online_movable"));
        done(machine, request(BLOCK + UNIT));
        assertBroken(machine, "D5");
    }

    @Test
    void pagesThatAreNotThereAreNotHandedOut() {
        assertBroken(wrong(Mistake.WITHHOLDS_NOTHING, "7.2"), "D2 what is not plugged is PageOffline");
    }
}
