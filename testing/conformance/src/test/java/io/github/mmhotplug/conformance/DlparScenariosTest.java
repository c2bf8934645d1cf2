package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of DLPAR on whole machines: LMBs of 256 MiB, of which those from memory128 on, at 32 GiB, come and go. */
class DlparScenariosTest {
    private static final long LMB = 256 * Bytes.MIB;
    private static final int FIRST = 128;

    @RegisterExtension
    private final Machines machines = new Machines();

    private static Operation drive(String verb, Object... arguments) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            all.put(arguments[i].toString(), arguments[i + 1].toString());
        }
        return new Operation.Drive("pseries", new DriverInput(verb, all));
    }

    private static Operation list(int lmbs) {
        return drive("list", "lmbs", FIRST * LMB + "+" + lmbs * LMB);
    }

    private static List<Long> online(Machine machine) {
        return machine.snapshot().blocks().stream()
                .filter(run -> run.state() == BlockState.ONLINE)
                .flatMapToLong(run -> LongStream.rangeClosed(run.first(), run.last()))
                .filter(block -> block >= FIRST)
                .map(block -> block - FIRST)
                .boxed()
                .toList();
    }

    /** Something in these LMBs can't move. */
    private static Faults pinned(Integer... lmbs) {
        Set<Integer> pinned = Set.of(lmbs);
        return new Faults() {
            @Override
            public boolean isPinned(PfnRange pfns) {
                return pinned.contains((int) (pfns.startPfn() / (LMB >>> 16)) - FIRST);
            }

            @Override
            public long allocations(long wanted) {
                return wanted;
            }

            @Override
            public boolean mappingFails() {
                return false;
            }
        };
    }

    @Test
    void byCountTheLmbsThatCanGoDo() {
        Machine machine = machines.warm(Port.of("powerpc-radix-64k", "7.2"));
        done(machine, list(8));
        done(machine, drive("add", "count", 6));
        assertThat(online(machine)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);

        done(machine, drive("remove", "count", 3), pinned(1, 3));
        assertThat(online(machine)).containsExactly(1L, 3L, 5L);

        done(machine, drive("add", "count", 3));
        Refusal refusal = Ops.refused(machine, drive("remove", "count", 4), pinned(1, 3, 5));
        assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
        assertThat(refusal.kernelSymbol()).isEqualTo("dlpar_memory_remove_by_count");
        assertThat(online(machine)).hasSize(6);
    }

    /** On a faithful machine nobody tidies up behind the driver: its own rollback must do. */
    @Test
    void theRollbackItselfPutsEverythingBack() {
        Machine machine = machines.warm(Port.of("powerpc-radix-64k", "7.2").faithful());
        done(machine, list(8));
        done(machine, drive("add", "count", 6));
        Machine before = machine.fork();
        assertThat(machine.apply(drive("remove", "count", 4), pinned(1, 3, 5)).isRefused())
                .isTrue();
        assertThat(machine.differencesFrom(before)).isSubsetOf("zones", "buddy", "free memory", "workload");
        assertThat(online(machine)).isEqualTo(online(before));
        assertThat(machine.apply(drive("add", "count", 3)).isRefused()).isTrue();
        done(machine, drive("add", "count", 2));
        assertThat(online(machine)).hasSize(8);
    }

    @Test
    void byIndexTheReasonIsTold() {
        Machine machine = machines.warm(Port.of("powerpc-radix-64k", "7.2"));
        done(machine, list(2));
        done(machine, drive("add", "index", "0x80000080"));
        Refusal refusal = Ops.refused(machine, drive("remove", "index", "0x80000080"), pinned(0));
        assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
        assertThat(online(machine)).containsExactly(0L);
        done(machine, drive("remove", "index", "0x80000080"));
        assertThat(online(machine)).isEmpty();
    }

    /** Seed of 2019: pages of 16 MiB or nothing. One is memmap for 16 GiB, and then there is none left. */
    @Test
    void withoutALargePageTheSixtyFifthLmbStaysAway() {
        Machine machine = machines.warm(Port.of("powerpc-hash-64k", "7.2"));
        done(machine, list(66));
        done(machine, drive("add", "count", 64));
        long leave = (15 * Bytes.MIB) >>> 16;
        done(
                machine,
                Operation.Allocate.of(
                        "all", AllocationKind.UNMOVABLE, (machine.snapshot().freePages() - leave) << 16));

        Refusal byIndex = Ops.refused(machine, drive("add", "index", "0x800000c0"));
        assertThat(byIndex.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(byIndex.rule().id()).isEqualTo("ARC-PPC-02");
        Refusal byCount = Ops.refused(machine, drive("add", "count", 1));
        assertThat(byCount.errno()).isEqualTo(Errno.EINVAL);
        assertThat(byCount.rule().id()).isEqualTo("ARC-PPC-02");
        assertThat(online(machine)).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({"powerpc-radix-64k, 7.2, 1", "powerpc-hash-64k, 6.12, 2", "powerpc-radix-4k, 6.1, 3"})
    void whateverIsAskedForTheMachineIsSound(String variant, String kernel, long seed) {
        Machine machine = machines.warm(Port.of(variant, kernel));
        // behind them one that firmware keeps to itself
        done(
                machine,
                drive(
                        "list",
                        "lmbs",
                        FIRST * LMB + "+" + 12 * LMB + "," + (FIRST + 12) * LMB + "+" + LMB + ":reserved"));
        Random random = new Random(seed);
        for (int step = 0; step < 400; step++) {
            String verb = random.nextBoolean() ? "add" : "remove";
            String index = "0x" + Long.toHexString(0x80000000L + FIRST - 1 + random.nextInt(14));
            int count = random.nextInt(6);
            Operation operation = switch (random.nextInt(3)) {
                case 0 -> drive(verb, "count", count);
                case 1 -> drive(verb, "index", index);
                default -> drive(verb, "index", index, "count", count);
            };
            Machine before = machine.fork();
            Faults faults = random.nextInt(3) == 0 ? pinned(random.nextInt(12)) : Faults.NONE;
            long online = online(machine).size();
            boolean refused = Machines.step(machine, operation, faults).isRefused();
            if (refused) {
                assertThat(online(machine)).isEqualTo(online(before));
            } else if (operation.toString().contains("count=" + count)
                    && !operation.toString().contains("index=")) {
                assertThat((long) online(machine).size()).isEqualTo(online + (verb.equals("add") ? count : -count));
            }
        }
    }
}
