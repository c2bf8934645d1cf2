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
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poisoned pages in a block of 128 MiB at 4 GiB: what becomes of their content, of the block, and of its way back. */
class PoisonTest {
    private static final long MIB = Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = PlainArchitecture.BLOCK_BYTES;
    private static final PfnRange PFNS = new PfnRange(START >> 12, BLOCK >> 12);

    private Machine machine = machine("6.12", "online_movable");

    private static Machine machine(String kernel, String word) {
        return machine(KernelProfiles.load().find(kernel).orElseThrow(), word);
    }

    private static Machine machine(KernelProfile kernel, String word) {
        Machine machine = MachineBuilder.of(
                        PlainArchitecture.plain(),
                        kernel,
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

    private static Outcome<Effect> done(Machine machine, Operation operation) {
        Outcome<Effect> outcome = machine.apply(operation);
        assertThat(outcome.refusal()).as("%s", operation).isEmpty();
        return outcome;
    }

    private void poison(long pfn) {
        assertThat(done(machine, Operation.Poison.at(pfn << 12)).notes()).isEmpty();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }

    /** Poisons a page that stays in use; whose the note says. */
    private void poisonInUse(long pfn, String holder) {
        Outcome<Effect> outcome = done(machine, Operation.Poison.at((pfn << 12) + 123));
        assertThat(outcome.notes()).singleElement().satisfies(note -> {
            assertThat(note.rule().id()).isEqualTo("HWP-003");
            assertThat(note.rule().errno()).isEqualTo(Errno.EBUSY);
            assertThat(note.detail()).contains("0x" + Long.toHexString(pfn), holder);
        });
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }

    private void refused(String rule, Errno errno, Operation operation) {
        Machine before = machine.fork();
        Refusal refusal = machine.apply(operation).refusal().orElseThrow();
        assertThat(refusal.rule().id()).as("%s", refusal).isEqualTo(rule);
        assertThat(refusal.errno()).isEqualTo(errno);
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    private long firstOf(String name, AllocationKind kind, long size) {
        done(machine, Operation.Allocate.of(name, kind, size));
        return machine.frames().framesOf(name).get(0).startPfn();
    }

    private long pages(String name) {
        return machine.frames().allocations().stream()
                .filter(allocation -> allocation.name().equals(name))
                .findFirst()
                .orElseThrow()
                .pages();
    }

    private ZoneStats zone(ZoneType type) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.type() == type)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theAddressIsReadAsTheKernelReadsIt() {
        refused("PRM-001", Errno.EINVAL, new Operation.Poison("garbage"));
        refused("PRM-002", Errno.ERANGE, new Operation.Poison("0x10000000000000000"));
        refused("HWP-001", Errno.ENXIO, new Operation.Poison("0xffffffffffffffff"));
        refused("HWP-001", Errno.ENXIO, Operation.Poison.at(START + BLOCK));
        done(machine, new Operation.Poison(Long.toString(START)));
        refused("HWP-002", Errno.EHWPOISON, Operation.Poison.at(START + 4095));
        done(machine, state("offline"));
        refused("HWP-001", Errno.ENXIO, Operation.Poison.at(START + 4096));
    }

    @Test
    void aFreePageIsTakenOffTheListsAndStaysManaged() {
        long free = machine.snapshot().freePages();
        poison(PFNS.startPfn() + 1000);
        poison(PFNS.startPfn() + 1001);
        assertThat(machine.snapshot().freePages()).isEqualTo(free - 2);
        assertThat(machine.snapshot().poisonedPages()).isEqualTo(2);
        assertThat(zone(ZoneType.MOVABLE).managedPages()).isEqualTo(PFNS.pageCount());
        assertThat(machine.frames().kpageflags(PFNS.startPfn() + 1000)).hasValue(FrameView.HWPOISON);
        firstOf("everything", MOVABLE, machine.snapshot().freePages() << 12);
        assertThat(machine.frames().framesOf("everything")).noneMatch(range -> range.contains(PFNS.startPfn() + 1000));
    }

    @Test
    void aForkHasItsOwnPoison() {
        Machine fork = machine.fork();
        poison(PFNS.startPfn());
        assertThat(machine.differencesFrom(fork)).containsExactlyInAnyOrder("free memory", "poisoned pages");
        assertThat(fork.snapshot().poisonedPages()).isZero();
        assertThat(machine.journal().get(machine.journal().size() - 1).operation())
                .isEqualTo(new Operation.Poison("0x100000000"));
    }

    @Test
    void movableContentLosesItsPage() {
        long pfn = firstOf("cache", MOVABLE, MIB);
        poison(pfn + 7);
        assertThat(pages("cache")).isEqualTo(255);
        assertThat(machine.frames().holder(pfn + 7)).isEmpty();
        long free = machine.snapshot().freePages();
        done(machine, new Operation.Free("cache"));
        assertThat(machine.snapshot().freePages()).isEqualTo(free + 255);
    }

    @Test
    void ofAHugePageTheRestBecomesFree() {
        long free = machine.snapshot().freePages();
        long used = firstOf("database", HUGETLB, 4 * MIB);
        long pool = firstOf("pool", HUGETLB_POOL, 4 * MIB);
        poison(used + 512 + 5);
        poison(pool + 3);
        assertThat(pages("database")).isEqualTo(512);
        assertThat(pages("pool")).isEqualTo(512);
        assertThat(machine.snapshot().freePages()).isEqualTo(free - 2 * 512 - 2);
    }

    @Test
    void whatCannotBeGivenUpStaysInUse() {
        long slab = firstOf("dentries", SLAB, MIB);
        poisonInUse(slab, "'dentries'");
        poisonInUse(firstOf("kmalloc", UNMOVABLE, MIB), "'kmalloc'");
        poisonInUse(firstOf("rdma", PINNED, MIB), "'rdma'");
        poisonInUse(0, "the kernel");
        assertThat(pages("dentries")).isEqualTo(256);
        assertThat(machine.frames().kpageflags(slab)).hasValue(FrameView.SLAB | FrameView.HWPOISON);
        // free at last, and not given to anybody else
        long free = machine.snapshot().freePages();
        done(machine, new Operation.Free("dentries"));
        assertThat(machine.snapshot().freePages()).isEqualTo(free + 255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void offlinePassesOverPoisonedPages(String kernel) {
        machine = machine(kernel, "online_kernel");
        Machine clean = machine.fork();
        poison(PFNS.startPfn());
        long slab = firstOf("slab", UNMOVABLE, 4096);
        assertThat(PFNS.contains(slab)).isTrue();
        refused("OFF-003", Errno.EBUSY, state("offline"));
        poisonInUse(slab, "'slab'");
        done(machine, state("offline"));
        assertThat(pages("slab")).as("it is in memory that is gone").isZero();
        done(clean, state("offline"));
        assertThat(machine.snapshot().zones()).isEqualTo(clean.snapshot().zones());
        assertThat(machine.snapshot().poisonedPages()).isEqualTo(2);
    }

    @Test
    void aPinnedPageThatIsPoisonedIsInNobodysWay() {
        long pfn = firstOf("rdma", PINNED, 4096);
        assertThat(PFNS.contains(pfn)).isTrue();
        refused("OFF-004", Errno.EINTR, state("offline"));
        poisonInUse(pfn, "'rdma'");
        done(machine, state("offline"));
        assertThat(machine.frames().framesOf("rdma")).isEmpty();
    }

    @Test
    void theFirstSoundPageIsWhatCannotMove() {
        machine = machine("6.12", "online_kernel");
        long slab = firstOf("slab", UNMOVABLE, MIB);
        for (long pfn = slab; pfn < slab + 10; pfn++) {
            poisonInUse(pfn, "'slab'");
        }
        Refusal refusal = machine.apply(state("offline")).refusal().orElseThrow();
        assertThat(refusal.detail()).contains("pfn 0x" + Long.toHexString(slab + 10));
        assertThat(refusal.kernelWouldDie()).isFalse();
    }

    @Test
    void aPoisonedPageTableOrMemmapKeepsItsBlockWhereAKernelWouldDie() {
        machine = machine("6.12", "online_kernel");
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(START + BLOCK, BLOCK)));
        Refusal sound = machine.apply(state("offline")).refusal().orElseThrow();
        assertThat(sound.detail()).contains("memmap of other memory");
        assertThat(sound.kernelWouldDie()).isFalse();
        FrameView frames = machine.frames();
        for (long pfn = PFNS.startPfn(); pfn < PFNS.endPfn(); pfn++) {
            if (frames.kpageflags(pfn).getAsLong() == 0) {
                poisonInUse(pfn, "the kernel");
            }
        }
        Refusal poisoned = machine.apply(state("offline")).refusal().orElseThrow();
        assertThat(poisoned.rule().id()).isEqualTo("OFF-003");
        assertThat(poisoned.detail()).contains("memmap of other memory, poisoned");
        assertThat(poisoned.kernelWouldDie()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void aBlockWithPoisonDoesNotComeBack(String kernel) {
        machine = machine(kernel, "online_movable");
        poison(PFNS.startPfn() + 5);
        done(machine, state("offline"));
        for (String word : List.of("online", "online_kernel", "online_movable")) {
            refused("ON-001", Errno.EHWPOISON, state(word));
        }
        done(machine, new Operation.RemoveMemory(START, BLOCK));
        assertThat(machine.snapshot().poisonedPages()).isZero();
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(START, BLOCK)));
        done(machine, state("online_movable"));
        assertThat(machine.frames().kpageflags(PFNS.startPfn() + 5)).hasValue(FrameView.BUDDY);
    }

    @Test
    void on61ItComesBackWithoutThePage() {
        machine = machine("6.1", "online_movable");
        poison(PFNS.startPfn() + 5);
        long free = machine.snapshot().freePages();
        done(machine, state("offline"));
        done(machine, state("online_movable"));
        assertThat(machine.frames().kpageflags(PFNS.startPfn() + 5)).hasValue(FrameView.HWPOISON);
        assertThat(machine.snapshot().freePages()).isEqualTo(free);
        assertThat(zone(ZoneType.MOVABLE).managedPages()).isEqualTo(PFNS.pageCount());
        done(machine, state("offline"));
        assertThat(zone(ZoneType.MOVABLE).managedPages()).isZero();
        done(machine, new Operation.RemoveMemory(START, BLOCK));
        assertThat(machine.snapshot().poisonedPages()).isZero();
    }

    @Test
    void aFaithful61HandsThePoisonedPageOutAgain() {
        machine = machine(KernelProfiles.load().find("6.1").orElseThrow().faithful(), "online_movable");
        poison(PFNS.startPfn() + 5);
        done(machine, state("offline"));
        done(machine, state("online_movable"));
        assertThat(machine.frames().kpageflags(PFNS.startPfn() + 5)).hasValue(FrameView.BUDDY);
        assertThat(machine.snapshot().poisonedPages()).isEqualTo(1);
        done(machine, state("offline"));
        done(machine, new Operation.RemoveMemory(START, BLOCK));
        assertThat(machine.snapshot().poisonedPages())
                .as("nobody knows the page that is counted")
                .isEqualTo(1);
    }

    @Test
    void olderKernelsPassOverASecondReport() {
        machine = machine("rfc-2019", "online_movable");
        poison(PFNS.startPfn());
        Machine before = machine.fork();
        done(machine, Operation.Poison.at(START));
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    @Test
    void aRefusedOfflineKeepsThePoison() {
        long cache = firstOf("cache", MOVABLE, BLOCK - 4096);
        poison(cache);
        poison(PFNS.endPfn() - 1);
        firstOf("slab", SLAB, machine.snapshot().freePages() << 12);
        refused("OFF-005", Errno.EINTR, state("offline"));
    }
}
