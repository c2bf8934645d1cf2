package io.github.mmhotplug.scenario.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mmhotplug.scenario.SmallTrace;
import io.github.mmhotplug.scenario.replay.Predicted;
import io.github.mmhotplug.scenario.replay.Prediction;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ComparisonTest {
    private static final int ADD = 2;
    private static final int WALK = 3;
    private static final int REMOVE = 5;
    private static final int FIRST_NOT_MODELLED = 7;

    private final Trace trace;
    private final List<ObjectNode> results = new ArrayList<>();
    private final List<ObjectNode> snapshots = new ArrayList<>();

    /** A perfect prediction: what was recorded. */
    ComparisonTest(@TempDir Path directory) throws IOException {
        trace = SmallTrace.read(directory);
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        for (TraceStep step : trace.steps()) {
            results.add(step.result().deepCopy());
            step.after().ifPresent(after -> whole.setAll(after.deepCopy()));
            snapshots.add(whole.deepCopy());
        }
    }

    @Test
    void countsEverythingOnce() {
        VerifyReport report = compare();

        assertThat(report.mismatches()).isEmpty();
        assertThat(report.matched()).isEqualTo(report.compared());
        assertThat(report.changedMatched()).isEqualTo(report.changedCompared());
        assertThat(report.given())
                .containsEntry("where the emulator put a device", 3L)
                .containsEntry("refused by the emulator itself", 3L)
                .containsEntry("baseline, from which the machine is set up", 14L + 3 + 2 + 1 + 3);
        assertThat(report.notCompared())
                .containsEntry("kernel log", 1L)
                .containsEntry("output of a shell command", 2L)
                .containsEntry("not yet", 3L + 2 * (1 + 8 * 5 + 14 + 3 + 2 + 1 + 4))
                .containsKey("timing");
    }

    @Test
    void seesWhatChanged() {
        VerifyReport report = compare();

        long atAdd = 1 + 2 * 5 + 1 + 1 + 1 + 1 + 2;
        long atRemove = 1 + 1 + 1;
        long results = 3 + 2 + 1;
        assertThat(report.changedCompared()).isEqualTo(atAdd + atRemove + results);
    }

    @Test
    void missesABlockThatIsTooMuch() {
        alter(ADD, after -> ((ArrayNode) after.get("blocks").get(1)).set(1, JsonNodeFactory.instance.numberNode(34)));

        assertThat(compare().mismatches())
                .hasSize(5)
                .contains(mismatch(
                        "block 34 state", "absent", "offline", "create_memory_block_devices(), drivers/base/memory.c"));
    }

    @Test
    void missesAWrongAttributeOfABlock() {
        alter(ADD, after -> ((ObjectNode) after.get("blocks").get(1).get(2)).put("valid_zones", "Movable Normal"));

        assertThat(compare().mismatches())
                .extracting(Mismatch::observable)
                .containsExactly("block 32 valid_zones", "block 33 valid_zones");
    }

    @Test
    void missesAWrongZone() {
        alter(
                ADD,
                after -> ((ObjectNode) after.get("zones").get(1))
                        .put("spanned", 1)
                        .put("start_pfn", 0));

        assertThat(compare().mismatches())
                .extracting(Mismatch::observable, Mismatch::recorded, Mismatch::predicted)
                .containsExactly(
                        tuple("zone 0 Movable spanned", "0", "1"), tuple("zone 0 Movable start_pfn", "none", "0"));
    }

    @Test
    void missesAZoneThatIsTooMuch() {
        alter(
                ADD,
                after -> ((ArrayNode) after.get("zones"))
                        .add(((ObjectNode) after.get("zones").get(1).deepCopy()).put("zone", "Device")));

        assertThat(compare().mismatches()).hasSize(7);
    }

    @Test
    void missesAWrongDirectMap() {
        alter(ADD, after -> ((ObjectNode) after.get("meminfo_kB")).put("DirectMap2M", 1047552));

        assertThat(compare().mismatches()).extracting(Mismatch::observable).containsExactly("meminfo DirectMap2M");
    }

    @Test
    void missesACounterThatIsNotThere() {
        alter(ADD, after -> ((ObjectNode) after.get("vmstat")).remove("nr_memmap_pages"));

        assertThat(compare().mismatches()).extracting(Mismatch::predicted).containsExactly("absent");
    }

    @Test
    void missesAnIomemLineTooMuch() {
        alter(ADD, after -> ((ArrayNode) after.get("iomem")).add("200000000-20fffffff : System RAM"));

        assertThat(compare().mismatches())
                .extracting(Mismatch::observable, Mismatch::recorded)
                .containsExactly(tuple("iomem 200000000-20fffffff : System RAM", "absent"));
    }

    @Test
    void comparesFlagsByTheBitsThatSayWhereAFrameStands() {
        alter(ADD, after -> flags(after, "100400"));
        assertThat(compare().mismatches()).isEmpty();

        alter(ADD, after -> flags(after, "0"));
        assertThat(compare().mismatches())
                .extracting(Mismatch::observable)
                .containsExactly("kpageflags 100000+65536 pages", "kpageflags 100000+65536 runs");
    }

    @Test
    void countsFlagsThatAreNotModelled() {
        alter(
                ADD,
                after -> after.putArray("kpageflags")
                        .addObject()
                        .put("start", "100000")
                        .put("n", 65536)
                        .put("notModelled", "flags of online memory"));

        assertThat(compare().mismatches()).isEmpty();
        assertThat(compare().notCompared()).containsEntry("flags of online memory", 2L);
    }

    @Test
    void missesAWrongLeafSize() {
        results.get(WALK)
                .putArray("linear")
                .addArray()
                .add("100000000")
                .add("100000000")
                .add(4096)
                .add(65536);

        assertThat(compare().mismatches())
                .extracting(Mismatch::observable, Mismatch::recorded, Mismatch::predicted)
                .containsExactly(
                        tuple("page tables linear", "[100000000: 128 of 2097152]", "[100000000: 65536 of 4096]"));
    }

    @Test
    void mergesNeighboursAndLeavesBootMemoryOut() {
        ArrayNode linear = results.get(WALK).putArray("linear");
        linear.addArray().add("100200000").add("100200000").add(2097152).add(127);
        linear.addArray().add("100000000").add("100000000").add(2097152).add(1);
        linear.addArray().add("0").add("0").add(4096).add(512);

        assertThat(compare().mismatches()).isEmpty();
    }

    @Test
    void seesAMemmapThatLiesInItsOwnBlockWhereThePlaceIsTold() {
        ArrayNode vmemmap = results.get(WALK).putArray("vmemmap");
        vmemmap.addArray().add("4000000").add("5400000").add(2097152).add(1);
        vmemmap.addArray().add("4200000").add("108000000").add(2097152).add(1);
        assertThat(compare().mismatches()).isEmpty();

        vmemmap.removeAll();
        vmemmap.addArray().add("4000000").add("100000000").add(2097152).add(2);
        assertThat(compare().mismatches())
                .extracting(Mismatch::predicted)
                .containsExactly("[4000000: 2 of 2097152] in their own blocks: [0x4000000-0x41fffff]");
    }

    @Test
    void missesAWrongResult() {
        results.get(1).put("rc", -1).put("errno", 22).put("error", "EINVAL");
        results.get(REMOVE).putNull("event");

        assertThat(compare().mismatches())
                .extracting(Mismatch::observable, Mismatch::predicted)
                .containsExactly(
                        tuple("result rc", "-1"),
                        tuple("result errno", "22"),
                        tuple("result error", "EINVAL"),
                        tuple("result event", "refused"));
    }

    @Test
    void reportsFreePagesWithoutScoringThem() {
        alter(ADD, after -> ((ObjectNode) after.get("vmstat")).put("nr_free_pages", 100000));

        VerifyReport report = compare();

        assertThat(report.mismatches()).isEmpty();
        assertThat(report.near().get(0)).isEqualTo(new NearCheck(ADD, -1024, -130000, 1200));
        assertThat(report.near().get(0).isWithin()).isFalse();
    }

    @Test
    void writesTheReportAsData() {
        alter(ADD, after -> after.put("nblocks", 11));

        ObjectNode json = compare().toJson();

        assertThat(json.get("schema").stringValue()).isEqualTo("mmhp-verify/1");
        assertThat(json.get("mismatches").get(0).toString())
                .isEqualTo("{\"step\":2,\"op\":\"dimm_add\",\"observable\":\"nblocks\",\"recorded\":\"10\","
                        + "\"predicted\":\"11\",\"read\":\"create_memory_block_devices(), drivers/base/memory.c\"}");
        assertThat(json.get("notCompared").get("not yet").longValue()).isPositive();
        assertThat(json.get("near").get(0).get("within").booleanValue()).isTrue();
    }

    private static void flags(ObjectNode after, String flags) {
        ObjectNode range = (ObjectNode) after.get("kpageflags").get(0);
        range.putObject("hist").put(flags, 65536);
        range.putArray("runs").addArray().add("100000").add(65536).add(flags);
    }

    private static Mismatch mismatch(String observable, String recorded, String predicted, String read) {
        return new Mismatch(ADD, "dimm_add", observable, recorded, predicted, read);
    }

    private void alter(int step, Consumer<ObjectNode> change) {
        change.accept(snapshots.get(step));
    }

    private VerifyReport compare() {
        List<Prediction.Step> steps = new ArrayList<>();
        for (int index = 0; index < trace.steps().size(); index++) {
            TraceStep step = trace.steps().get(index);
            Predicted notYet = new Predicted.NotModelled("not yet");
            Predicted after = index < FIRST_NOT_MODELLED ? new Predicted.Content(snapshots.get(index)) : notYet;
            steps.add(new Prediction.Step(result(index, notYet), step.after().map(recorded -> after)));
        }
        Prediction prediction = new Prediction("x86-4level", steps);
        return VerifyReport.of(trace, prediction, Comparison.of(trace, prediction));
    }

    private Predicted result(int index, Predicted notYet) {
        if (trace.steps().get(index).op().equals("sh")) {
            return new Predicted.NotModelled("output of a shell command");
        }
        return index < FIRST_NOT_MODELLED ? new Predicted.Content(results.get(index)) : notYet;
    }
}
