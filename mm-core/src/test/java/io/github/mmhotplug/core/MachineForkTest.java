package io.github.mmhotplug.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineForkTest {
    private static final long GIB = Bytes.GIB;

    private final Machine machine = MachineBuilder.of(
                    PlainArchitecture.plain(),
                    KernelProfiles.load().find("6.12").orElseThrow(),
                    MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * GIB))).build())
            .boot();

    private static void add(Machine to, long startGib) {
        assertThat(to.apply(new Operation.AddMemory(AddMemoryRequest.of(startGib * GIB, GIB)))
                        .isDone())
                .isTrue();
    }

    private static void remove(Machine from, long startGib) {
        assertThat(from.apply(new Operation.RemoveMemory(startGib * GIB, GIB)).isDone())
                .isTrue();
    }

    @Test
    void aForkIsEqualAtFirst() {
        add(machine, 4);
        Machine fork = machine.fork();
        assertThat(fork.differencesFrom(machine)).isEmpty();
        assertThat(fork.snapshot()).isEqualTo(machine.snapshot());
        assertThat(fork.journal()).isEqualTo(machine.journal());
        assertThat(fork.facts()).isEqualTo(machine.facts());
    }

    @Test
    void theForkDoesNotTouchTheOriginal() {
        add(machine, 4);
        MachineSnapshot before = machine.snapshot();
        Machine fork = machine.fork();
        add(fork, 5);
        remove(fork, 4);
        assertThat(machine.snapshot()).isEqualTo(before);
        assertThat(machine.journal()).hasSize(1);
        assertThat(fork.differencesFrom(machine)).contains("resources", "sections", "linear map", "memory blocks");
    }

    @Test
    void theOriginalDoesNotTouchTheFork() {
        add(machine, 4);
        Machine fork = machine.fork();
        MachineSnapshot before = fork.snapshot();
        remove(machine, 4);
        add(machine, 8);
        assertThat(fork.snapshot()).isEqualTo(before);
        assertThat(fork.journal()).hasSize(1);
    }

    @Test
    void bothCanDoTheSameAndAreEqualAgain() {
        Machine fork = machine.fork();
        add(machine, 4);
        assertThat(fork.differencesFrom(machine)).isNotEmpty();
        add(fork, 4);
        assertThat(fork.differencesFrom(machine)).isEmpty();
        assertThat(MachineInvariants.broken(fork)).isEmpty();
    }

    @Test
    void theJournalGoesOn() {
        add(machine, 4);
        Machine fork = machine.fork();
        assertThat(fork.apply(new Operation.WriteParameter("auto_online_blocks", "online"))
                        .isDone())
                .isTrue();
        remove(fork, 4);
        assertThat(fork.journal()).extracting(JournalEntry::number).containsExactly(0, 1, 2);
        assertThat(fork.journal().get(0)).isEqualTo(machine.journal().get(0));
        assertThat(fork.snapshot().autoOnline()).isEqualTo(OnlineType.ONLINE);
        assertThat(machine.snapshot().autoOnline()).isEqualTo(OnlineType.OFFLINE);
    }

    @Test
    void refusalsAreJournalledAndChangeNothing() {
        Machine fork = machine.fork();
        Operation misaligned = new Operation.AddMemory(AddMemoryRequest.of(4 * GIB + 4096, GIB));
        assertThat(fork.apply(misaligned).isRefused()).isTrue();
        assertThat(fork.differencesFrom(machine)).isEmpty();
        assertThat(fork.journal()).singleElement().satisfies(entry -> {
            assertThat(entry.operation()).isEqualTo(misaligned);
            assertThat(entry.outcome().isRefused()).isTrue();
        });
    }

    @Test
    void aRemovalBringsBackEverythingButMaxPfn() {
        Machine fork = machine.fork();
        add(fork, 4);
        remove(fork, 4);
        assertThat(fork.differencesFrom(machine)).isEmpty();
    }
}
