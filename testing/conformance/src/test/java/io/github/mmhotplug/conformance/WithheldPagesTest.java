package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.tck.wrap.Bystander;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver keeps from the allocator: {@code online_page} callback, fake-offline pages, contiguous ranges, timers. */
class WithheldPagesTest {
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long PAGES = BLOCK >> 12;
    private static final long KEEPS = 512;

    @RegisterExtension
    private final Machines machines = new Machines();

    private Machine machine(String kernel, Bystander... others) {
        var builder = Port.of("x86", kernel).builder().driver(new Withholder(KEEPS));
        for (Bystander other : others) {
            builder.driver(other);
        }
        return machines.boot(builder);
    }

    private Machine online(String kernel, Bystander... others) {
        Machine machine = machine(kernel, others);
        done(machine, Withholder.drive("load"));
        done(machine, add(START, BLOCK));
        done(machine, state(START, BLOCK, "online_movable"));
        return machine;
    }

    private static ZoneStats movable(Machine machine) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.type() == ZoneType.MOVABLE)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void whatTheCallbackKeepsIsPresentAndNotManaged(String kernel) {
        Machine machine = online(kernel);
        assertThat(movable(machine).presentPages()).isEqualTo(PAGES);
        assertThat(movable(machine).managedPages()).isEqualTo(PAGES - KEEPS);
        assertThat(machine.frames().kpageflags(START >> 12)).hasValue(FrameView.OFFLINE | FrameView.DIRTY);
        assertThat(machine.frames().kpageflags((START >> 12) + KEEPS)).hasValue(FrameView.BUDDY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aBlockStaysOnlineWhileTheDriverHoldsItsPages(String kernel) {
        Machine machine = online(kernel);
        assertRefused(machine, state(START, BLOCK, "offline"), Errno.EBUSY, BlockRule.WITHHELD_RELEASED);
        assertThat(movable(machine).managedPages()).isEqualTo(PAGES - KEEPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aBlockGoesOfflineWhenTheDriverLetsGo(String kernel) {
        Machine machine = online(kernel);
        done(machine, Withholder.drive("letGo"));
        done(machine, state(START, BLOCK, "offline"));
        assertThat(movable(machine).presentPages()).isZero();
        assertThat(movable(machine).managedPages()).isZero();
        done(machine, state(START, BLOCK, "online_movable"));
        assertThat(movable(machine).managedPages()).isEqualTo(PAGES - KEEPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aVetoGivesTheReferencesBack(String kernel) {
        Bystander bystander = Bystander.last();
        Machine machine = online(kernel, bystander);
        done(machine, Withholder.drive("letGo"));
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, START >> 12);
        Ops.refused(machine, state(START, BLOCK, "offline"));
        assertThat(movable(machine).managedPages()).isEqualTo(PAGES - KEEPS);
        assertThat(machine.frames().page(START >> 12).orElseThrow().refcount()).isEqualTo(1);
    }

    @Test
    void aContiguousRangeLeavesTheAllocatorAndComesBack() {
        Machine machine = online("7.2");
        long free = machine.snapshot().freePages();
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "app", AllocationKind.MOVABLE, 32 * Bytes.MIB));
        done(machine, Withholder.take(START + 4 * Bytes.MIB, 4 * Bytes.MIB));
        assertThat(machine.snapshot().freePages()).isEqualTo(free - ((36 * Bytes.MIB) >> 12));
        assertThat(movable(machine).managedPages()).isEqualTo(PAGES - KEEPS - 1024);
        Machines.assertSound(machine);
        done(machine, Withholder.give(START + 4 * Bytes.MIB, 4 * Bytes.MIB));
        assertThat(machine.snapshot().freePages()).isEqualTo(free - ((32 * Bytes.MIB) >> 12));
    }

    @Test
    void whatIsPinnedIsNotTaken() {
        Machine machine = online("7.2");
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "dma", AllocationKind.PINNED, 4096));
        assertRefused(
                machine,
                Withholder.take(START + 2 * Bytes.MIB, 126 * Bytes.MIB),
                Errno.EBUSY,
                DriverRule.CONTIG_MOVABLE);
    }

    @Test
    void timersRunInOrderOnTheMachinesClock() {
        Machine machine = machine("7.2");
        done(machine, Withholder.drive("timer", "name", "late", "delay", "25"));
        done(machine, Withholder.drive("timer", "name", "again", "delay", "10"));
        var outcome = machine.apply(new Operation.Advance(30));
        assertThat(outcome.notes())
                .extracting(Note::detail)
                .containsExactly("again at 10", "again at 20", "late at 25", "again at 30");
        assertThat(machine.apply(new Operation.Advance(9)).notes()).isEmpty();
        assertThat(machine.apply(new Operation.Advance(1)).notes()).hasSize(1);
    }

    @Test
    void aWorkItemRunsWhenItsOperationEnds() {
        Machine machine = machine("7.2");
        var outcome = machine.apply(Withholder.drive("timer", "name", "work", "delay", "0"));
        assertThat(outcome.notes()).extracting(Note::detail).containsExactly("work at 0");
    }
}
