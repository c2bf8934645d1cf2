package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.drivers.pseries.WrongPseries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bugs that drivers had, as drivers that have them: the promise that each breaks is named, and the right driver keeps
 * all of them in the same steps. Those of virtio-mem are in {@link VirtioMemHistoryTest}.
 */
class DriverHistoryTest {
    private static final long MIB = Bytes.MIB;
    private static final long BLOCK = 128 * MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final long LMB = 256 * MIB;
    private static final long FIRST_LMB = 128;

    private static Operation drive(String driver, String verb, Object... arguments) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            all.put(arguments[i].toString(), arguments[i + 1].toString());
        }
        return new Operation.Drive(driver, new DriverInput(verb, all));
    }

    private static Operation hotAdd(long offset, long size) {
        return drive("hyperv", "hot-add", "address", START + offset, "size", size);
    }

    private static Operation index(String verb, long lmb, long count) {
        return drive("pseries", verb, "index", 0x80000000L + FIRST_LMB + lmb, "count", count);
    }

    private static Machine boot(Port port, HotplugDriver... wrong) {
        MachineBuilder builder = port.builder();
        for (HotplugDriver each : wrong) {
            builder.driver(each); // in the place of the right one
        }
        return builder.boot();
    }

    /** All that is broken after any of these steps. */
    private static List<String> broken(Machine machine, List<Operation> steps) {
        List<String> broken = new ArrayList<>();
        for (Operation step : steps) {
            Machine before = machine.fork();
            machine.apply(step).ignore();
            broken.addAll(Machines.brokenAfter(machine, before));
        }
        return broken;
    }

    private static void assertFinds(String promise, Port port, HotplugDriver wrong, List<Operation> steps) {
        assertThat(broken(boot(port), steps)).as("the right driver").isEmpty();
        assertThat(broken(boot(port, wrong), steps)).as("the wrong driver").anyMatch(line -> line.contains(promise));
    }

    private static List<Operation> hyperv(Operation... more) {
        List<Operation> steps = new ArrayList<>(List.of(
                Ops.parameter("auto_online_blocks", "online_movable"),
                drive("hyperv", "load"),
                hotAdd(0, 32 * MIB),
                hotAdd(64 * MIB, 32 * MIB)));
        steps.addAll(List.of(more));
        return steps;
    }

    /** Bug 11: a block of which the host backs two quarters, with a gap between them, and nothing of the last one. */
    @ParameterizedTest
    @CsvSource({"GIVES_ALL_OUT, 6.1", "GIVES_ALL_OUT, 7.2", "GIVES_GAPS_OUT, 6.1", "GIVES_GAPS_OUT, 7.2"})
    void whatTheHostDoesNotBackIsNotGivenOut(WrongHyperV.Mistake mistake, String kernel) {
        List<Operation> steps = List.of(
                drive("hyperv", "load"),
                hotAdd(0, 32 * MIB),
                new Operation.Advance(5000),
                hotAdd(64 * MIB, 32 * MIB),
                state(START, BLOCK, "online"));
        assertFinds("D2 page in buddy => backed(pfn)", Port.of("x86", kernel), new WrongHyperV(mistake), steps);
    }

    /** Bug 12. A block with a gap can't go offline; those behind it, which the host backs, can. */
    @ParameterizedTest
    @CsvSource({
        "NEVER_COUNTS_DOWN, D5 onlined = backed and online",
        "NEVER_COUNTS_DOWN, D5 0 <= onlined <= added",
        "COUNTS_DOWN_TWICE, D5 onlined = backed and online"
    })
    void whatIsCountedIsBackedAndOnline(WrongHyperV.Mistake mistake, String promise) {
        List<Operation> steps = hyperv(
                hotAdd(BLOCK, 2 * BLOCK),
                state(START + BLOCK, BLOCK, "offline"),
                state(START + BLOCK, BLOCK, "online_movable"));
        assertFinds(promise, Port.of("x86", "7.2"), new WrongHyperV(mistake), steps);
    }

    /** Bug 13: the host goes on in a block that nobody has put online. */
    @Test
    void noStructPageIsReadInAnOfflineSection() {
        List<Operation> steps = List.of(
                drive("hyperv", "load"), hotAdd(0, 32 * MIB), new Operation.Advance(5000), hotAdd(32 * MIB, 32 * MIB));
        Port port = Port.of("x86", "7.2");
        assertThat(broken(boot(port), steps)).isEmpty();
        Machine machine = boot(port, new WrongHyperV(WrongHyperV.Mistake.READS_STRUCT_PAGES));
        assertThat(broken(machine, steps.subList(0, 3))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> machine.apply(steps.get(3)))
                .withMessageContaining("no struct page is read in an offline section");
    }

    /** Bug 14. */
    @Test
    void theWaitEndsAtOnce() {
        assertFinds(
                "D4 wait ends at once when block is online",
                Port.of("x86", "7.2"),
                new WrongHyperV(WrongHyperV.Mistake.WAITS_ALWAYS),
                List.of(Ops.parameter("auto_online_blocks", "online"), drive("hyperv", "load"), hotAdd(0, 2 * BLOCK)));
    }

    private static List<Operation> kmem(Operation... more) {
        List<Operation> steps = new ArrayList<>(List.of(
                Dax.create(Dax.range(START + 2 * MIB, 3 * BLOCK) + "," + Dax.range(START + 8 * BLOCK, BLOCK)),
                Dax.bind("kmem")));
        steps.addAll(List.of(more));
        return steps;
    }

    /** Bug 20: one block is online when kmem lets go of the device. */
    @Test
    void theNameLivesWithTheResource() {
        assertFinds(
                "D3 resource name live while resource live",
                Port.of("x86", "7.2"),
                new WrongDax(WrongDax.Mistake.FREES_NAME),
                kmem(state(START + BLOCK, BLOCK, "online"), Dax.unbind("kmem")));
    }

    /** Bug 22. */
    @ParameterizedTest
    @CsvSource({"LEAKS_REGION, dax0.0", "LEAKS_CHILD, System RAM (kmem)"})
    void iomemIsAsBefore(WrongDax.Mistake mistake, String left) {
        assertFinds(
                "D3 iomem subtree before bind = after unbind: '" + left,
                Port.of("x86", "7.2"),
                new WrongDax(mistake),
                kmem(Dax.unbind("kmem")));
    }

    /** Bug 22: what is left inside is in the way of the next bind. */
    @Test
    void whatLeaksIsInTheWay() {
        Machine machine = boot(Port.of("x86", "7.2"), new WrongDax(WrongDax.Mistake.LEAKS_CHILD));
        kmem(Dax.unbind("kmem")).forEach(step -> Ops.done(machine, step));
        assertThat(machine.apply(Dax.bind("kmem")).refusal().orElseThrow().errno())
                .isEqualTo(Errno.EBUSY);
    }

    private static void assertPseriesFinds(String promise, WrongPseries.Mistake mistake, Operation... requests) {
        List<Operation> steps = new ArrayList<>(List.of(drive(
                "pseries",
                "list",
                "lmbs",
                FIRST_LMB * LMB + "+" + 4 * LMB + "," + (FIRST_LMB + 4) * LMB + "+" + 2 * LMB + ":reserved")));
        steps.addAll(List.of(requests));
        assertFinds(promise, Port.of("powerpc-radix-64k", "7.2"), new WrongPseries(mistake), steps);
    }

    /** Bug 24: six LMBs, two of them reserved. */
    @Test
    void reservedLmbsCanTakeNoPart() {
        assertPseriesFinds(
                "D5 precheck count <= really eligible",
                WrongPseries.Mistake.COUNTS_RESERVED,
                drive("pseries", "add", "count", 6));
    }

    /** Bug 25. */
    @Test
    void nothingOutsideOfTheRequestIsTouched() {
        assertPseriesFinds(
                "D5 no LMB touched outside [index, index+n)", WrongPseries.Mistake.ONE_TOO_MANY, index("add", 1, 2));
        String reserved = "D5 no LMB touched that is reserved or not listed";
        assertPseriesFinds(reserved, WrongPseries.Mistake.CHECKS_NO_RANGE, index("add", 3, 2));
        assertPseriesFinds(reserved, WrongPseries.Mistake.CHECKS_NO_RANGE, index("add", 5, 2));
    }

    /** Bug 26. */
    @Test
    void nothingStaysMarked() {
        assertPseriesFinds(
                "D5 marks = 0 after any request",
                WrongPseries.Mistake.LEAVES_MARKS,
                drive("pseries", "add", "count", 2));
    }
}
