package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that a Hyper-V host adds, on whole machines: blocks of 128 MiB from memory32 at 4 GiB on. */
class HyperVScenariosTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 128 * MIB;
    private static final long START = 4 * GIB;

    @RegisterExtension
    private final Machines machines = new Machines();

    private static Operation drive(String verb, String... arguments) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            all.put(arguments[i], arguments[i + 1]);
        }
        return new Operation.Drive("hyperv", new DriverInput(verb, all));
    }

    private static Operation hotAdd(long start, long size) {
        return drive("hot-add", "address", Long.toString(start), "size", Long.toString(size));
    }

    private Machine loaded(String kernel, OnlineType type) {
        Machine machine = machines.boot(Port.of("x86", kernel).builder().autoOnline(type));
        done(machine, drive("load"));
        return machine;
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    private static long hotBlocks(Machine machine) {
        return machine.snapshot().blocks().stream()
                .filter(run -> run.first() >= START / BLOCK)
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void whatTheHostDoesNotBackPinsItsBlock(String kernel) {
        Machine machine = loaded(kernel, OnlineType.ONLINE_MOVABLE);
        long before = managed(machine);

        done(machine, hotAdd(START, 300 * MIB));
        assertThat(hotBlocks(machine)).isEqualTo(3);
        assertThat(managed(machine) - before).isEqualTo(76800);
        assertThat(machine.frames().kpageflags((START + 300 * MIB) >>> 12).orElseThrow() & FrameView.OFFLINE)
                .isNotZero();

        Ops.assertRefused(
                machine,
                state(START + 2 * BLOCK, BLOCK, "offline"),
                Errno.EBUSY,
                kernel.equals("6.1") ? BlockRule.NOTHING_UNMOVABLE : BlockRule.WITHHELD_RELEASED);
        done(machine, state(START, BLOCK, "offline"));
        assertThat(managed(machine) - before).isEqualTo(44032);

        done(machine, hotAdd(START + 300 * MIB, 84 * MIB));
        assertThat(hotBlocks(machine)).isEqualTo(3);
        assertThat(managed(machine) - before).isEqualTo(44032 + 21504);
        done(machine, state(START + 2 * BLOCK, BLOCK, "offline"));
    }

    /** Bug 11: pages in a gap must not reach the allocator. */
    @Test
    void aGapIsNotGivenOut() {
        Machine machine = loaded("7.2", OnlineType.ONLINE);
        long before = managed(machine);
        done(machine, hotAdd(START, 32 * MIB));
        done(machine, hotAdd(START + 64 * MIB, 32 * MIB));
        assertThat(managed(machine) - before).isEqualTo((64 * MIB) >>> 12);
        for (long at : new long[] {32, 63, 96, 127}) {
            assertThat(machine.frames().kpageflags((START + at * MIB) >>> 12).orElseThrow() & FrameView.OFFLINE)
                    .as("%d MiB", at)
                    .isNotZero();
        }
        assertThat(machine.frames().kpageflags((START + 64 * MIB) >>> 12).orElseThrow() & FrameView.OFFLINE)
                .isZero();
        // online only later: the same pages
        Machine later = loaded("7.2", OnlineType.OFFLINE);
        done(later, hotAdd(START, 32 * MIB));
        done(later, new Operation.Advance(5000));
        done(later, hotAdd(START + 64 * MIB, 32 * MIB));
        done(later, state(START, BLOCK, "online"));
        assertThat(managed(later) - before).isEqualTo((64 * MIB) >>> 12);
    }

    /** Bug 10: chunks of 128 MiB in blocks of 2 GiB. */
    @ParameterizedTest
    @CsvSource({"6.1, 0", "6.8, 0", "6.11, 1", "7.2, 1"})
    void chunksAreBlocksSince610(String kernel, int blocks) {
        Port port = Port.of("x86", kernel);
        Machine machine = machines.boot(port.builder(port.facts(facts -> facts.hypervisor(true)
                        .bootRam(List.of(new PhysRange(0, 2 * GIB), new PhysRange(4 * GIB, 94 * GIB)))))
                .autoOnline(OnlineType.ONLINE));
        assertThat(machine.architecture().memoryBlockSizeBytes()).isEqualTo(2 * GIB);
        done(machine, drive("load"));
        long before = machine.snapshot().blockCount();
        List<Note> notes = machine.apply(hotAdd(98 * GIB, 2 * GIB)).notes();
        assertThat(machine.snapshot().blockCount() - before).isEqualTo(blocks);
        if (blocks == 0) {
            assertThat(notes)
                    .extracting(Note::rule)
                    .extracting(rule -> rule.errno())
                    .containsExactly(Errno.EINVAL);
        }
    }

    @Test
    void whileNobodyOnlinesAChunkComesEveryFiveSeconds() {
        Port port = Port.of("x86", "7.2");
        Machine machine = machines.boot(port.builder().freeBytes(256 * MIB));
        done(machine, drive("load"));
        done(machine, hotAdd(START, 256 * BLOCK));
        assertThat(hotBlocks(machine)).isEqualTo(1);
        done(machine, new Operation.Advance(4999));
        assertThat(hotBlocks(machine)).isEqualTo(1);
        done(machine, new Operation.Advance(1));
        assertThat(hotBlocks(machine)).isEqualTo(2);
        List<Note> notes = machine.apply(new Operation.Advance(3600_000)).notes();
        // 2 MiB of memmap each; page tables take the last one
        assertThat(hotBlocks(machine)).isBetween(126L, 128L);
        assertThat(notes)
                .extracting(Note::rule)
                .extracting(rule -> rule.errno())
                .containsExactly(Errno.ENOMEM);
        // the request is over: the host may ask again
        assertThat(machine.apply(hotAdd(START + 300 * BLOCK, BLOCK)).isDone()).isTrue();
    }

    /** Bug 14: the wait ends when the block is online. */
    @Test
    void theWaitEndsWhenSomebodyOnlines() {
        Machine machine = loaded("7.2", OnlineType.OFFLINE);
        done(machine, hotAdd(START, 3 * BLOCK));
        for (int block = 0; block < 3; block++) {
            assertThat(hotBlocks(machine)).isEqualTo(block + 1);
            done(machine, state(START + block * BLOCK, BLOCK, "online"));
        }
        assertThat(hotBlocks(machine)).isEqualTo(3);
        Machine online = loaded("7.2", OnlineType.ONLINE);
        done(online, hotAdd(START, 3 * BLOCK));
        assertThat(hotBlocks(online)).isEqualTo(3);
    }

    @Test
    void whatIsThereAlreadyEndsHotAddForGood() {
        Machine machine = loaded("7.2", OnlineType.ONLINE);
        done(machine, Ops.add(START, BLOCK));
        assertThat(machine.apply(hotAdd(START, BLOCK)).notes()).hasSize(1);
        assertThat(machine.apply(hotAdd(START + BLOCK, BLOCK)).notes()).isEmpty();
        assertThat(hotBlocks(machine)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"6.1, 1", "6.12, 2", "7.2, 3"})
    void whateverTheHostAsksTheMachineIsSound(String kernel, long seed) {
        Random random = new Random(seed);
        Machine machine = loaded(kernel, OnlineType.OFFLINE);
        long next = START;
        for (int step = 0; step < 400; step++) {
            long at = START + random.nextInt(40) * BLOCK;
            long size = (1 + random.nextInt(150)) * 2L * MIB;
            long gap = random.nextInt(3) * 16L * MIB;
            Operation operation = switch (random.nextInt(6)) {
                case 0 -> hotAdd(next + gap, size);
                case 1, 2 -> state(at, BLOCK, "online");
                case 3 -> state(at, BLOCK, "online_movable");
                case 4 -> state(at, BLOCK, "offline");
                default -> new Operation.Advance(random.nextInt(8000));
            };
            try {
                Machines.step(machine, operation).ignore();
                next += operation instanceof Operation.Drive ? gap + size : 0;
            } catch (IllegalArgumentException busy) {
                assertThat(busy).hasMessageContaining("no answer");
            }
        }
        assertThat(machine.snapshot().blocks()).anyMatch(run -> run.state() == BlockState.ONLINE);
    }
}
