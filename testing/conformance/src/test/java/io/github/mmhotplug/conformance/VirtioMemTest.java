package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static io.github.mmhotplug.conformance.VirtioMem.START;
import static io.github.mmhotplug.conformance.VirtioMem.UNIT;
import static io.github.mmhotplug.conformance.VirtioMem.answer;
import static io.github.mmhotplug.conformance.VirtioMem.fact;
import static io.github.mmhotplug.conformance.VirtioMem.plugged;
import static io.github.mmhotplug.conformance.VirtioMem.request;
import static io.github.mmhotplug.conformance.VirtioMem.requestAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What virtio-mem makes of a requested size: worked examples, on blocks of 128 MiB unless said otherwise. */
class VirtioMemTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final long PAGES = BLOCK >> 12;
    private static final long SECOND = 1000;

    @RegisterExtension
    private final Machines machines = new Machines();

    private Machine x86(String kernel, OnlineType autoOnline, Operation... operations) {
        Machine machine = machines.boot(Port.of("x86", kernel).builder().autoOnline(autoOnline));
        done(machine, VirtioMem.create());
        for (Operation operation : operations) {
            done(machine, operation);
        }
        return machine;
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    private static long present(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::presentPages)
                .sum();
    }

    private static List<Long> blocks(Machine machine) {
        List<Long> blocks = new ArrayList<>();
        for (BlockRun run : machine.snapshot().blocks()) {
            for (long id = run.first(); id <= run.last(); id++) {
                if (id >= START / machine.architecture().memoryBlockSizeBytes()) {
                    blocks.add(id);
                }
            }
        }
        return blocks;
    }

    private static long withheld(Machine machine, long block) {
        long[] sum = new long[1];
        machine.frames()
                .forEachWithheld(new PfnRange(block * PAGES, PAGES), (pfns, page) -> sum[0] += pfns.pageCount());
        return sum[0];
    }

    private static List<VirtioMemRule> rules(Outcome<Effect> outcome) {
        assertThat(outcome.isDone()).isTrue();
        return outcome.notes().stream()
                .map(Note::rule)
                .map(VirtioMemRule.class::cast)
                .toList();
    }

    private static Operation writeTo(long block, String word) {
        return state(block * BLOCK, BLOCK, word);
    }

    /** Scenario 10. */
    @Test
    void noMoreThanTheThresholdIsAddedWhileNobodyPutsItOnline() {
        Machine machine = x86("7.2", OnlineType.OFFLINE);
        assertThat(rules(machine.apply(request(2 * GIB)))).containsExactly(VirtioMemRule.OFFLINE_THRESHOLD);
        assertThat(plugged(machine)).isEqualTo(GIB);
        assertThat(fact(machine, "OFFLINE")).isEqualTo(8);
        for (long block = 32; block < 35; block++) {
            done(machine, writeTo(block, "online"));
            assertThat(plugged(machine)).isEqualTo(GIB);
        }
        done(machine, writeTo(35, "online"));
        assertThat(plugged(machine)).isEqualTo(1536 * MIB);
        assertThat(fact(machine, "offline_size")).isEqualTo(GIB);
    }

    /** Scenarios 11 and 12. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void theLastBlockIsPluggedInPartAndGrows(String kernel) {
        Machine machine = x86(kernel, OnlineType.ONLINE);
        long managed = managed(machine);
        long present = present(machine);
        done(machine, request(GIB + 6 * MIB));
        assertThat(blocks(machine)).hasSize(9);
        assertThat(fact(machine, "KERNEL")).isEqualTo(8);
        assertThat(fact(machine, "KERNEL_PARTIAL")).isEqualTo(1);
        assertThat(present(machine) - present).isEqualTo(9 * PAGES);
        assertThat(managed(machine) - managed).isEqualTo(8 * PAGES + 1536);
        assertThat(withheld(machine, 40)).isEqualTo(31232);
        assertThat(machine.frames().kpageflags(40 * PAGES + 1536)).hasValue(FrameView.OFFLINE | FrameView.DIRTY);

        done(machine, request(GIB + 16 * MIB));
        assertThat(blocks(machine)).hasSize(9);
        assertThat(managed(machine) - managed).isEqualTo(8 * PAGES + 1536 + 2560);
        assertThat(machine.frames().kpageflags(40 * PAGES + 1536)).hasValue(FrameView.BUDDY);
    }

    /** Scenario 13. */
    @Test
    void offlineMemoryGoesFirstThenWhatHasHolesThenMovableMemory() {
        Machine machine = x86("7.2", OnlineType.OFFLINE, request(3 * BLOCK));
        done(machine, writeTo(32, "online_kernel"));
        done(machine, state(33 * BLOCK, 2 * BLOCK, "online_movable"));
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "dma", AllocationKind.PINNED, 2 * BLOCK));
        done(machine, request(3 * BLOCK - 54 * UNIT));
        done(machine, new Operation.Free("dma"));
        done(machine, writeTo(34, "offline"));
        assertThat(fact(machine, "KERNEL_PARTIAL")).isEqualTo(1);
        assertThat(fact(machine, "MOVABLE")).isEqualTo(1);
        assertThat(fact(machine, "OFFLINE")).isEqualTo(1);

        done(machine, request(3 * BLOCK - 54 * UNIT - 80 * UNIT));
        assertThat(blocks(machine)).containsExactly(33L);
        assertThat(fact(machine, "MOVABLE_PARTIAL")).isEqualTo(1);
        assertThat(plugged(machine)).isEqualTo(58 * UNIT);
        assertThat(machine.frames().kpageflags(34 * PAGES - 1)).hasValue(FrameView.OFFLINE);
        assertThat(machine.frames().kpageflags(33 * PAGES + 58 * 512 - 1)).hasValue(FrameView.BUDDY);
    }

    private Machine pinnedKernelBlock(String kernel) {
        Machine machine = x86(kernel, OnlineType.ONLINE_KERNEL, request(BLOCK));
        // the first ten MiB of the block are busy, then one page; the rest goes
        done(machine, Operation.Allocate.in(ZoneType.NORMAL, "below", AllocationKind.UNMOVABLE, 10 * MIB));
        done(machine, Operation.Allocate.in(ZoneType.NORMAL, "page", AllocationKind.UNMOVABLE, 4096));
        done(machine, new Operation.Free("below"));
        return machine;
    }

    /** Scenario 14. */
    @Test
    void aBusyPageKeepsItsSubblockAndTheTimerRunsAtLengtheningIntervals() {
        Machine machine = pinnedKernelBlock("7.2");
        assertThat(rules(machine.apply(request(0)))).containsExactly(VirtioMemRule.ALL_UNPLUGGED);
        assertThat(plugged(machine)).isEqualTo(UNIT);
        assertThat(withheld(machine, 32)).isEqualTo(PAGES - 512);
        for (long seconds : new long[] {50, 100, 200, 300, 300}) {
            assertThat(machine.apply(new Operation.Advance(seconds * SECOND - 1))
                            .notes())
                    .isEmpty();
            assertThat(rules(machine.apply(new Operation.Advance(1)))).containsExactly(VirtioMemRule.ALL_UNPLUGGED);
        }
        done(machine, new Operation.Free("page"));
        done(machine, new Operation.Advance(300 * SECOND));
        assertThat(plugged(machine)).isZero();
        assertThat(blocks(machine)).isEmpty();
        assertThat(fact(machine, "retry_ms")).isEqualTo(50 * SECOND);
    }

    /** Scenario 15. */
    @Test
    void aNewSizeInTheMiddleOfAShrinkEndsIt() {
        Machine machine = pinnedKernelBlock("7.2");
        done(machine, requestAfter(33, BLOCK));
        assertThat(rules(machine.apply(request(0)))).containsExactly(VirtioMemRule.CONFIG_STEADY);
        assertThat(plugged(machine)).isEqualTo(BLOCK);
        assertThat(withheld(machine, 32)).isZero();
        assertThat(fact(machine, "KERNEL")).isEqualTo(1);
    }

    /** Scenario 16. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void aBlockWithHolesGoesOfflineAndComesBack(String kernel) {
        Machine machine = x86(kernel, OnlineType.ONLINE, request(6 * MIB));
        long managed = managed(machine);
        long present = present(machine);
        done(machine, writeTo(32, "offline"));
        assertThat(managed - managed(machine)).isEqualTo(1536);
        assertThat(present - present(machine)).isEqualTo(PAGES);
        assertThat(fact(machine, "OFFLINE_PARTIAL")).isEqualTo(1);
        done(machine, writeTo(32, "online"));
        assertThat(managed(machine)).isEqualTo(managed);
        assertThat(withheld(machine, 32)).isEqualTo(31232);
    }

    /** Scenario 17. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void aVetoAfterTheDriverLeavesEverythingAsItWas(String kernel) {
        Bystander bystander = Bystander.last();
        Machine machine = machines.boot(
                Port.of("x86", kernel).builder().autoOnline(OnlineType.ONLINE).driver(bystander));
        done(machine, VirtioMem.create());
        done(machine, request(6 * MIB));
        bystander.objectTo(MemoryEvent.MEM_GOING_OFFLINE, START >> 12);
        long managed = managed(machine);
        Ops.refused(machine, writeTo(32, "offline"));
        assertThat(managed(machine)).isEqualTo(managed);
        assertThat(machine.frames().page(33 * PAGES - 1).orElseThrow().refcount())
                .isEqualTo(1);
        Machines.assertSound(machine);
    }

    /** Scenario 18. */
    @Test
    void whereAPageblockIsAMemoryBlockItIsPluggedAsAWhole() {
        Machine machine = machines.boot(Port.of("arm64-64k", "7.2").builder().autoOnline(OnlineType.ONLINE_MOVABLE));
        done(machine, VirtioMem.create());
        done(machine, request(GIB));
        assertThat(fact(machine, "unit")).isEqualTo(512 * MIB);
        assertThat(fact(machine, "ADDED")).isEqualTo(2);
        done(machine, request(512 * MIB));
        assertThat(fact(machine, "ADDED")).isEqualTo(1);
        assertThat(fact(machine, "UNUSED")).isEqualTo(1);
        assertThat(plugged(machine)).isEqualTo(512 * MIB);
        assertThat(blocks(machine)).containsExactly(START / (512 * MIB));
    }

    /** Scenario 19. */
    @Test
    void aBigBlockWithABusyPageComesBackAsAWhole() {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder().autoOnline(OnlineType.ONLINE_MOVABLE));
        done(machine, VirtioMem.create("block_size", Long.toString(GIB)));
        done(machine, request(GIB));
        assertThat(fact(machine, "unit")).isEqualTo(GIB);
        assertThat(blocks(machine)).hasSize(8);
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "below", AllocationKind.MOVABLE, 5 * BLOCK));
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "page", AllocationKind.PINNED, 4096));
        done(machine, new Operation.Free("below"));
        long managed = managed(machine);
        long free = machine.snapshot().freePages();
        assertThat(rules(machine.apply(request(0)))).containsExactly(VirtioMemRule.ALL_UNPLUGGED);
        assertThat(fact(machine, "ADDED")).isEqualTo(1);
        assertThat(managed(machine)).isEqualTo(managed);
        assertThat(machine.snapshot().freePages()).isEqualTo(free);
    }

    /** Scenario 20. */
    @Test
    void autoMovableGivesADeviceThreeMovableBlocksForEachKernelBlock() {
        Machine machine = machines.boot(Port.of("x86", "7.2")
                .builder(Port.of("x86", "7.2")
                        .facts(facts -> facts.bootRam(List.of(new io.github.mmhotplug.api.addr.PhysRange(0, 4 * GIB)))))
                .autoOnline(OnlineType.ONLINE));
        done(machine, new Operation.WriteParameter("online_policy", "auto-movable"));
        done(machine, VirtioMem.create("size", Long.toString(32 * GIB)));
        done(machine, request(12 * GIB));
        assertThat(fact(machine, "MOVABLE")).isEqualTo(96);
        done(machine, request(12 * GIB + 4 * BLOCK));
        assertThat(fact(machine, "KERNEL")).isEqualTo(1);
        done(machine, request(20 * GIB));
        assertThat(fact(machine, "MOVABLE")).isEqualTo(144);
        assertThat(fact(machine, "KERNEL")).isEqualTo(16);
        done(machine, request(12 * GIB));
        assertThat(fact(machine, "MOVABLE")).isEqualTo(80);
        assertThat(fact(machine, "KERNEL")).isEqualTo(16);
    }

    /** Scenario 21. */
    @Test
    void aBusyHostIsAskedAgainAndABrokenOneNever() {
        Machine machine = x86("7.2", OnlineType.ONLINE, answer("plug", "busy", 3));
        assertThat(rules(machine.apply(request(BLOCK)))).containsExactly(VirtioMemRule.HOST_READY);
        assertThat(rules(machine.apply(new Operation.Advance(50 * SECOND)))).containsExactly(VirtioMemRule.HOST_READY);
        assertThat(rules(machine.apply(new Operation.Advance(100 * SECOND)))).containsExactly(VirtioMemRule.HOST_READY);
        assertThat(rules(machine.apply(new Operation.Advance(200 * SECOND)))).isEmpty();
        assertThat(plugged(machine)).isEqualTo(BLOCK);
        assertThat(fact(machine, "retry_ms")).isEqualTo(50 * SECOND);

        done(machine, answer("plug", "error", 1));
        assertThat(rules(machine.apply(request(2 * BLOCK)))).containsExactly(VirtioMemRule.HOST_UNDERSTANDS);
        assertThat(fact(machine, "broken")).isEqualTo(1);
        assertThat(rules(machine.apply(request(4 * BLOCK)))).containsExactly(VirtioMemRule.DEVICE_WORKS);
        done(machine, new Operation.Advance(3600 * SECOND));
        assertThat(plugged(machine)).isEqualTo(BLOCK);
    }

    @Test
    void aHostThatIsBusyAfterTheAddFailedLeavesThePluggedBlockToBeCleanedUp() {
        // no memory for the memmap: the add fails, and so does the unplug behind it
        Machine machine = machines.boot(Port.of("x86", "7.2").builder().freeBytes(MIB));
        done(machine, VirtioMem.create());
        done(machine, answer("unplug", "busy", 1));
        assertThat(machine.apply(request(BLOCK)).isDone()).isTrue();
        assertThat(fact(machine, "PLUGGED")).isEqualTo(1);
        assertThat(plugged(machine)).isEqualTo(BLOCK);
        done(machine, request(0));
        assertThat(plugged(machine)).isZero();
        assertThat(fact(machine, "UNUSED")).isEqualTo(1);
    }

    @Test
    void whatAnEarlierDriverLeftIsUnpluggedFirst() {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder());
        done(machine, VirtioMem.create("plugged", "1", "requested", Long.toString(BLOCK)));
        assertThat(plugged(machine)).isEqualTo(BLOCK);
    }

    @Test
    void aDriverThatGoesTakesHolesWithItAndCannotComeBackWhileMemoryStays() {
        Machine machine = x86("7.2", OnlineType.OFFLINE, request(BLOCK + 6 * MIB));
        done(machine, writeTo(32, "online_movable"));
        assertThat(rules(machine.apply(VirtioMem.remove()))).containsExactly(VirtioMemRule.NOTHING_LEFT);
        assertThat(blocks(machine)).containsExactly(32L);
        assertThat(Ops.refused(machine, VirtioMem.create()).errno()).isEqualTo(Errno.EBUSY);
        done(machine, writeTo(32, "offline"));
    }

    @Test
    void aDriverThatGoesWithoutMemoryLeavesNothing() {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder());
        Machine before = machine.fork();
        done(machine, VirtioMem.create());
        done(machine, VirtioMem.remove());
        assertThat(machine.differencesFrom(before)).isEmpty();
        done(machine, VirtioMem.create());
    }

    @Test
    void aSystemSuspendsWithNothingPlugged() {
        Machine machine = x86("7.2", OnlineType.ONLINE);
        done(machine, VirtioMem.suspend());
        done(machine, request(BLOCK));
        assertRefused(machine, VirtioMem.suspend(), Errno.EPERM, VirtioMemRule.KEEPS_MEMORY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"powerpc", "riscv"})
    void anArchitectureWithoutItRefuses(String architecture) {
        Machine machine = machines.boot(Port.of(architecture, "6.1").builder());
        assertRefused(machine, VirtioMem.create(), Errno.ENODEV, VirtioMemRule.BUILT);
    }
}
