package io.github.mmhotplug.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Boot memory with a purpose of its own: CMA at 1 GiB, a crash kernel right below it. */
class SetAsideTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final PhysRange RAM = new PhysRange(0, 2 * GIB);
    private static final PhysRange CMA = new PhysRange(GIB, 64 * MIB);
    private static final PhysRange CRASH = new PhysRange(768 * MIB, 256 * MIB);
    private static final long BLOCK = PlainArchitecture.BLOCK_BYTES;

    private Machine machine = boot(facts());

    private static MachineFacts.Builder facts() {
        return MachineFacts.withBootRam(List.of(RAM)).cmaAreas(List.of(CMA)).crashKernel(CRASH);
    }

    private static MachineBuilder builder(MachineFacts.Builder facts) {
        return MachineBuilder.of(
                PlainArchitecture.plain(), KernelProfiles.load().find("7.2").orElseThrow(), facts.build());
    }

    private static Machine boot(MachineFacts.Builder facts) {
        return builder(facts).boot();
    }

    @AfterEach
    void everythingAddsUp() {
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }

    private Refusal offline(long start) {
        Machine before = machine.fork();
        Refusal refusal = machine.apply(new Operation.WriteState(new PhysRange(start, BLOCK), "offline"))
                .refusal()
                .orElseThrow();
        assertThat(machine.differencesFrom(before)).isEmpty();
        return refusal;
    }

    private List<PfnRange> allocate(String name, AllocationKind kind, long size) {
        assertThat(machine.apply(Operation.Allocate.of(name, kind, size)).refusal())
                .isEmpty();
        return machine.frames().framesOf(name);
    }

    private static boolean touches(List<PfnRange> frames, PhysRange range) {
        return frames.stream().anyMatch(range.toPfns(12)::intersects);
    }

    @Test
    void aBlockWithCmaFailsIsolationAlthoughItIsFree() {
        Refusal refusal = offline(GIB);
        assertThat(refusal.rule().id()).isEqualTo("OFF-003");
        assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
        assertThat(refusal.detail()).contains("0x40000", "CMA", "start_isolate_page_range");
        assertThat(machine.apply(new Operation.WriteState(new PhysRange(GIB + BLOCK, BLOCK), "offline"))
                        .isDone())
                .isTrue();
    }

    @Test
    void theCrashKernelIsReservedMemory() {
        assertThat(offline(768 * MIB).detail()).contains("reserved at boot");
        assertThat(machine.frames().kpageflags(CRASH.startAddress() >> 12)).hasValue(FrameView.RESERVED);
    }

    @Test
    void whatIsFreeAndManagedCountsCmaButNotTheCrashKernel() {
        long kept = 128 * MIB;
        assertThat(machine.snapshot().freePages()).isEqualTo((2 * GIB - kept - CRASH.sizeBytes()) >> 12);
        assertThat(machine.snapshot().framesByUse())
                .containsEntry(FrameUse.BOOT_RESERVED, (kept + CRASH.sizeBytes()) >> 12);
        assertThat(machine.snapshot().freeAreas().get(0).pages())
                .isEqualTo(machine.snapshot().freePages());
        Machine half = builder(facts()).freeBytes(GIB).boot();
        assertThat(half.snapshot().freePages()).isEqualTo(GIB >> 12);
        assertThat(MachineInvariants.broken(half)).isEmpty();
        Machine fragmented = builder(facts()).freeBytes(GIB).largestFreeOrder(6).boot();
        assertThat(fragmented.snapshot().freePages()).isEqualTo(GIB >> 12);
        assertThat(MachineInvariants.broken(fragmented)).isEmpty();
    }

    @Test
    void cmaIsForWhatCanMoveAndNothingElse() {
        machine = builder(facts()).freeBytes(128 * MIB).boot();
        Refusal refusal = machine.apply(Operation.Allocate.of("slab", AllocationKind.SLAB, 65 * MIB))
                .refusal()
                .orElseThrow();
        assertThat(refusal.detail()).contains("16384 free pages");
        assertThat(touches(allocate("rdma", AllocationKind.PINNED, 60 * MIB), CMA))
                .isFalse();
        assertThat(touches(allocate("cache", AllocationKind.MOVABLE, 60 * MIB), CMA))
                .isTrue();
        assertThat(machine.apply(new Operation.AddMemory(AddMemoryRequest.of(4 * GIB, 8 * BLOCK)))
                        .refusal())
                .as("memmap of 16 MiB, 4 MiB free beside CMA")
                .isPresent();
    }

    @Test
    void cmaIsNoBudgetOfAutoMovable() {
        // 301 % of 2 GiB are 6.02 GiB; of 1984 MiB, less the 64 MiB that count as movable, 5.77 GiB
        for (boolean cma : new boolean[] {false, true}) {
            machine = boot(MachineFacts.withBootRam(List.of(RAM)).cmaAreas(cma ? List.of(CMA) : List.of()));
            assertThat(machine.apply(new Operation.WriteParameter("online_policy", "auto-movable"))
                            .isDone())
                    .isTrue();
            assertThat(machine.apply(new Operation.AddMemory(AddMemoryRequest.of(4 * GIB, 6 * GIB)))
                            .isDone())
                    .isTrue();
            assertThat(machine.apply(new Operation.WriteState(new PhysRange(4 * GIB, 6 * GIB), "online"))
                            .isDone())
                    .isTrue();
            long movable = machine.snapshot().zones().stream()
                    .filter(zone -> zone.type() == ZoneType.MOVABLE)
                    .mapToLong(ZoneStats::presentPages)
                    .sum();
            long early = (cma ? 2048 - 64 : 2048) * (MIB >> 12);
            long used = cma ? 64 * (MIB >> 12) : 0;
            long blocks = (301 * early / 100 - used) / (BLOCK >> 12);
            assertThat(movable).isEqualTo(Math.min(48, blocks) * (BLOCK >> 12));
        }
    }

    @Test
    void whatCannotBeIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> boot(facts().cmaAreas(List.of(new PhysRange(GIB, MIB)))))
                .withMessageContaining("pageblocks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> boot(facts().cmaAreas(List.of(new PhysRange(4 * GIB, 64 * MIB)))))
                .withMessageContaining("boot memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> facts().cmaAreas(List.of(CRASH)).build())
                .withMessageContaining("crash kernel");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(facts()).freeBytes(32 * MIB).boot())
                .withMessageContaining("CMA");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder(facts()).freeBytes(2 * GIB - 128 * MIB).boot())
                .withMessageContaining("crash kernel");
    }
}
