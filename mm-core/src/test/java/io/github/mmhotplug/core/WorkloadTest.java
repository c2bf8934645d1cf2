package io.github.mmhotplug.core;

import static io.github.mmhotplug.core.AllocationKind.HUGETLB;
import static io.github.mmhotplug.core.AllocationKind.HUGETLB_POOL;
import static io.github.mmhotplug.core.AllocationKind.MOVABLE;
import static io.github.mmhotplug.core.AllocationKind.PINNED;
import static io.github.mmhotplug.core.AllocationKind.SLAB;
import static io.github.mmhotplug.core.AllocationKind.UNMOVABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the guest has allocated, and what that does to a block of 128 MiB at 4 GiB that is to go offline. */
class WorkloadTest {
    private static final long MIB = Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final PfnRange PFNS = new PfnRange(START >> 12, BLOCK >> 12);

    private Machine machine = machine("6.12", "online_movable");

    private static Machine machine(String kernel, String word) {
        Machine machine = MachineBuilder.of(
                        PlainArchitecture.plain(),
                        KernelProfiles.load().find(kernel).orElseThrow(),
                        MachineFacts.withBootRam(List.of(new PhysRange(0, Bytes.GIB)))
                                .build())
                .boot();
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(START, BLOCK)));
        done(machine, state(word));
        return machine;
    }

    @AfterEach
    void everythingAddsUp() {
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }

    private static Operation state(String word) {
        return new Operation.WriteState(new PhysRange(START, BLOCK), word);
    }

    private static void done(Machine machine, Operation operation) {
        assertThat(machine.apply(operation).refusal()).as("%s", operation).isEmpty();
    }

    private void allocate(String name, AllocationKind kind, long size) {
        done(machine, Operation.Allocate.of(name, kind, size));
    }

    private Refusal refused(String rule, Errno errno, Operation operation) {
        Refusal refusal = machine.apply(operation).refusal().orElseThrow();
        assertThat(refusal.rule().id()).as("%s", refusal).isEqualTo(rule);
        assertThat(refusal.rule().errno()).isEqualTo(errno);
        return refusal;
    }

    private void refusedWithoutATrace(String rule, Errno errno, Operation operation) {
        Machine before = machine.fork();
        Refusal refusal = refused(rule, errno, operation);
        assertThat(machine.differencesFrom(before)).as("%s", refusal).isEmpty();
    }

    private long inBlock(String name) {
        return machine.frames().framesOf(name).stream()
                .filter(PFNS::contains)
                .mapToLong(PfnRange::pageCount)
                .sum();
    }

    @Test
    void movableMemoryComesFromTheHighestZone() {
        allocate("cache", MOVABLE, 10 * MIB);
        assertThat(inBlock("cache")).isEqualTo(2560);
        allocate("slab", SLAB, 10 * MIB);
        assertThat(inBlock("slab")).isZero();
    }

    @Test
    void whatIsFreedIsFree() {
        Machine before = machine.fork();
        allocate("cache", MOVABLE, 200 * MIB);
        allocate("huge", HUGETLB, 20 * MIB);
        done(machine, new Operation.Free("cache"));
        done(machine, new Operation.Free("huge"));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    @Test
    void aForkHasItsOwn() {
        allocate("cache", MOVABLE, MIB);
        Machine fork = machine.fork();
        done(fork, new Operation.Free("cache"));
        assertThat(machine.differencesFrom(fork)).contains("workload", "free memory");
        assertThat(machine.frames().allocations()).hasSize(1);
    }

    @Test
    void namesAndRoomAreChecked() {
        allocate("cache", MOVABLE, MIB);
        refusedWithoutATrace("WRK-002", Errno.EEXIST, Operation.Allocate.of("cache", MOVABLE, MIB));
        refusedWithoutATrace("WRK-003", Errno.ENOENT, new Operation.Free("nobody"));
        refusedWithoutATrace("WRK-001", Errno.ENOMEM, Operation.Allocate.of("all", UNMOVABLE, Bytes.GIB));
        refusedWithoutATrace("WRK-001", Errno.ENOMEM, Operation.Allocate.of("all", HUGETLB, Long.MAX_VALUE));
        refusedWithoutATrace("WRK-001", Errno.ENOMEM, Operation.Allocate.in(ZoneType.MOVABLE, "slab", SLAB, 4096));
    }

    @Test
    void movablePagesLeaveTheBlockAndStayWhoTheyAre() {
        allocate("cache", MOVABLE, BLOCK);
        List<Allocation> before = machine.frames().allocations();
        long free = machine.snapshot().freePages();
        done(machine, state("offline"));
        assertThat(machine.frames().allocations()).isEqualTo(before);
        assertThat(inBlock("cache")).isZero();
        assertThat(machine.snapshot().freePages()).isEqualTo(free - PFNS.pageCount());
    }

    @Test
    void withoutRoomSomeMoveAndStayMoved() {
        allocate("cache", MOVABLE, BLOCK);
        long free = machine.snapshot().freePages();
        allocate("slab", SLAB, (free - 1000) * 4096);
        Machine before = machine.fork();
        Refusal refusal = refused("OFF-005", Errno.EINTR, state("offline"));
        assertThat(refusal.facts().toString()).contains("32768", "1000");
        assertThat(inBlock("cache")).isEqualTo(PFNS.pageCount() - 1000);
        assertThat(machine.differencesFrom(before)).containsExactlyInAnyOrder("workload", "free memory");
        assertThat(machine.snapshot().freePages()).isEqualTo(1000);
        assertThat(machine.snapshot().zones()).isEqualTo(before.snapshot().zones());
        assertThat(machine.frames().allocations()).isEqualTo(before.frames().allocations());
    }

    @Test
    void aPinnedPageIsNamedAndTheOthersStayMoved() {
        allocate("cache", MOVABLE, MIB);
        allocate("rdma", PINNED, 4096);
        Refusal refusal = refused("OFF-004", Errno.EINTR, state("offline"));
        assertThat(refusal.detail()).contains("0x100100", "'rdma'", "do_migrate_range");
        assertThat(inBlock("cache")).isZero();
        refusedWithoutATrace("OFF-004", Errno.EINTR, state("offline"));
        done(machine, new Operation.Free("rdma"));
        done(machine, state("offline"));
    }

    @Test
    void unmovableMemoryInAKernelZoneFailsIsolation() {
        machine = machine("6.12", "online_kernel");
        allocate("kmalloc", UNMOVABLE, MIB);
        allocate("cache", MOVABLE, MIB);
        assertThat(inBlock("kmalloc")).isEqualTo(256);
        refusedWithoutATrace("OFF-003", Errno.EBUSY, state("offline"));
        assertThat(inBlock("cache")).isEqualTo(256);
    }

    @Test
    void frozenSlabPassesIsolationAndNeverGoes() {
        machine = machine("6.12", "online_kernel");
        allocate("slab", SLAB, MIB);
        refusedWithoutATrace("OFF-003", Errno.EBUSY, state("offline"));
        machine = machine("7.2", "online_kernel");
        allocate("slab", SLAB, MIB);
        refusedWithoutATrace("OFF-007", Errno.EINTR, state("offline"));
        done(machine, new Operation.Free("slab"));
        done(machine, state("offline"));
    }

    @Test
    void freeHugePagesAreDissolved() {
        allocate("cache", MOVABLE, 2 * MIB);
        allocate("pool", HUGETLB_POOL, 400 * MIB);
        done(machine, state("offline"));
        assertThat(machine.frames().allocations()).extracting(Allocation::pages).containsExactly(512L, 137 * 512L);
    }

    @Test
    void usedHugePagesTakeAFreeOneOrANewOne() {
        allocate("database", HUGETLB, 4 * MIB);
        done(machine, state("offline"));
        assertThat(inBlock("database")).isZero();

        machine = machine("6.12", "online_movable");
        allocate("database", HUGETLB, BLOCK);
        allocate("pool", HUGETLB_POOL, 4 * MIB);
        List<PfnRange> pool = machine.frames().framesOf("pool");
        done(machine, state("offline"));
        assertThat(machine.frames().holder(pool.get(0).startPfn()).orElseThrow().name())
                .isEqualTo("database");
        assertThat(machine.frames().framesOf("pool")).isEmpty();
    }

    @Test
    void usedHugePagesWithoutATargetKeepTheBlock() {
        allocate("database", HUGETLB, BLOCK);
        allocate("slab", SLAB, machine.snapshot().freePages() * 4096);
        refusedWithoutATrace("OFF-006", Errno.EBUSY, state("offline"));
    }

    @Test
    void inTheMovableZoneOnlyReservedFramesFailIsolation() {
        RunMap frame = new RunMap(0);
        frame.put(PFNS.startPfn() + 5, PFNS.startPfn() + 6, 0);
        machine.state().buddy.take(PFNS.startPfn() + 5, 1);
        machine.state().workload.add("kmalloc", UNMOVABLE, frame);
        refusedWithoutATrace("OFF-007", Errno.EINTR, state("offline"));
        done(machine, new Operation.Free("kmalloc"));
        machine.state().buddy.take(PFNS.startPfn() + 5, 1);
        machine.state().pages.setUse(PFNS.startPfn() + 5, 1, FrameUse.BOOT_RESERVED);
        refusedWithoutATrace("OFF-003", Errno.EBUSY, state("offline"));
    }

    @Test
    void theFirstPageblockIsIsolatedFirstThenTheLast() {
        machine = machine("6.12", "online_kernel");
        hold("middle", PFNS.startPfn() + 5000);
        hold("last", PFNS.endPfn() - 1);
        assertThat(refused("OFF-003", Errno.EBUSY, state("offline")).detail()).contains("'last'");
        hold("first", PFNS.startPfn() + 511);
        assertThat(refused("OFF-003", Errno.EBUSY, state("offline")).detail()).contains("'first'");
    }

    private void hold(String name, long pfn) {
        RunMap frame = new RunMap(0);
        frame.put(pfn, pfn + 1, 0);
        machine.state().buddy.take(pfn, 1);
        machine.state().workload.add(name, UNMOVABLE, frame);
    }

    @Test
    void walkersSeeOnlineFramesOnly() {
        done(machine, Operation.Allocate.in(ZoneType.DMA32, "database", HUGETLB, 2 * MIB));
        done(machine, Operation.Allocate.in(ZoneType.DMA32, "slab", SLAB, 4096));
        FrameView frames = machine.frames();
        long huge = frames.framesOf("database").get(0).startPfn();
        assertThat(frames.kpageflags(huge)).hasValue(FrameView.HUGE | FrameView.COMPOUND_HEAD);
        assertThat(frames.kpageflags(huge + 1)).hasValue(FrameView.HUGE | FrameView.COMPOUND_TAIL);
        assertThat(frames.kpageflags(frames.framesOf("slab").get(0).startPfn())).hasValue(FrameView.SLAB);
        assertThat(frames.kpageflags(PFNS.endPfn())).isEqualTo(OptionalLong.empty());
        assertThat(frames.isOnline(PFNS.startPfn())).isTrue();
        done(machine, state("offline"));
        assertThat(machine.frames().isOnline(PFNS.startPfn())).isFalse();
        assertThat(frames.isOnline(PFNS.startPfn())).isTrue();
    }
}
