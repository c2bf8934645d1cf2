package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.scenario.replay.Predicted;
import io.github.mmhotplug.scenario.replay.Prediction;
import io.github.mmhotplug.scenario.trace.HotRanges;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares a recording with a prediction, step by step and both ways. */
final class Comparison {
    private static final String WHERE = "where the emulator put a device";

    private static final String EINTR_NUMBER = Integer.toString(Errno.EINTR.number());
    private static final String EBUSY_NUMBER = Integer.toString(Errno.EBUSY.number());
    private static final String BASELINE_GIVEN = "baseline, from which the machine is set up";

    private final Trace trace;
    private final Tally tally = new Tally();
    private final BusyPages busyPages;
    private final FreePages freePages;
    private final ObjectNode recordedNow = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> walksBefore = new HashMap<>();
    private SortedMap<String, String> valuesBefore = Collections.emptySortedMap();

    private Comparison(Trace trace) {
        this.trace = trace;
        this.freePages = new FreePages(trace);
        this.busyPages = BusyPages.of(trace);
    }

    /** What there is to count and to report. */
    static Tally of(Trace trace, Prediction prediction) {
        Comparison comparison = new Comparison(trace);
        for (int index = 0; index < trace.steps().size(); index++) {
            comparison.compare(index, prediction.steps().get(index));
        }
        return comparison.tally;
    }

    private void compare(int index, Prediction.Step predicted) {
        TraceStep step = trace.steps().get(index);
        UnscoredContent.countRest(step, tally::notCompared);
        step.after().ifPresent(this::takeIn);
        compareResult(index, step, predicted.result());
        if (step.after().isPresent()) {
            UnscoredContent.countSnapshot(recordedNow, tally::notCompared);
            SortedMap<String, String> values = new TreeMap<>();
            predicted.after().ifPresent(after -> values.putAll(compareSnapshot(index, after)));
            valuesBefore = values;
        }
    }

    /** A snapshot tells only the keys that differ; null means that one vanished. */
    private void takeIn(ObjectNode after) {
        for (Map.Entry<String, JsonNode> entry : after.properties()) {
            if (entry.getValue().isNull()) {
                recordedNow.remove(entry.getKey());
            } else {
                recordedNow.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private SortedMap<String, String> compareSnapshot(int index, Predicted after) {
        Flat recorded = SnapshotFlattener.flatten(recordedNow);
        if (after instanceof Predicted.NotModelled nothing) {
            recorded.withheld().values().forEach(reason -> tally.notCompared(reason, 1));
            tally.notCompared(nothing.reason(), recorded.values().size());
            return recorded.values();
        }
        ObjectNode content = after.content().orElseThrow();
        Flat predicted = SnapshotFlattener.flatten(content);
        SortedMap<String, String> withheld = new TreeMap<>(predicted.withheld());
        withheld.putAll(recorded.withheld());
        withheld.values().forEach(reason -> tally.notCompared(reason, 1));
        SortedSet<String> names = new TreeSet<>(recorded.values().keySet());
        names.addAll(predicted.values().keySet());
        names.removeAll(withheld.keySet());
        for (String name : names) {
            if (index == 0 && !isComputedAtBoot(name)) {
                tally.given(BASELINE_GIVEN, 1);
            } else {
                Optional<NearMark> drift = drift(index, name, recorded, predicted);
                if (drift.isPresent()) {
                    tally.near(drift.get());
                    continue;
                }
                String seen = recorded.values().getOrDefault(name, Observable.ABSENT);
                boolean changed = index > 0 && !seen.equals(valuesBefore.getOrDefault(name, Observable.ABSENT));
                String expected = predicted.values().getOrDefault(name, Observable.ABSENT);
                tally.compared(new Observable(index, name, seen, expected, changed));
            }
        }
        freePages.next(index, recordedNow, content).ifPresent(tally::near);
        return recorded.values();
    }

    private Optional<NearMark> drift(int index, String name, Flat recorded, Flat predicted) {
        JsonNode order = recordedNow.path("pagetypeinfo").path("pageblock_order");
        long pageblockPages = order.isInt() ? 1L << order.intValue() : 0;
        Optional<NearMark> mark = WatermarkDrift.of(index, name, recorded.values(), predicted.values(), pageblockPages);
        return mark.or(() -> busyPages.of(index, name, recorded.values(), predicted.values()));
    }

    /** What the model computes of a machine that has just booted; the rest it copies. */
    private static boolean isComputedAtBoot(String name) {
        return name.equals(SnapshotFlattener.NBLOCKS)
                || name.startsWith(SnapshotFlattener.BLOCK)
                || name.equals(SnapshotFlattener.BLOCK_SIZE);
    }

    private void compareResult(int index, TraceStep step, Predicted predicted) {
        if (step.hostRefused()) {
            tally.given("refused by the emulator itself", step.result().size());
            return;
        }
        if (predicted instanceof Predicted.NotModelled nothing) {
            step.result()
                    .propertyNames()
                    .forEach(key -> tally.notCompared(
                            UnscoredContent.reasonOfResultKey(key).orElse(nothing.reason()), 1));
            return;
        }
        ObjectNode content = predicted.content().orElseThrow();
        if (step.isWalk() && step.result().has("linear")) {
            compareWalk(index, step, content);
        }
        step.result().propertyNames().forEach(key -> compareResultKey(index, step, key, content));
    }

    private void compareResultKey(int index, TraceStep step, String key, ObjectNode predicted) {
        switch (key) {
            case "rc", "errno", "error" ->
                comparedResult(index, key, busy(text(step.result(), key)), busy(text(predicted, key)));
            case "runs" -> compareRuns(index, step.result().get(key), predicted.path(key));
            case "event" -> {
                if (step.given().has(key)) {
                    tally.given("what the emulator saw of a removal", 1);
                } else {
                    comparedResult(index, key, event(step.result()), event(predicted));
                }
            }
            case "size" -> {
                if (step.isVirtioMem()) {
                    comparedResult(index, key, text(step.result(), key), text(predicted, key));
                } else {
                    tally.given(WHERE, 1);
                }
            }
            case "ok", "addr", "memaddr", "block_size", "max_size", "requested_size", "node" -> tally.given(WHERE, 1);
            case "linear", "vmemmap" -> {}
            default ->
                tally.notCompared(
                        UnscoredContent.reasonOfResultKey(key)
                                .orElse("result key " + key + " of " + step.op() + ", not known"),
                        1);
        }
    }

    private void comparedResult(int index, String key, String recorded, String predicted) {
        tally.compared(new Observable(index, "result " + key, recorded, predicted, true));
    }

    /** How often a kernel tries to move what is pinned before it gives up is not the model's. */
    private static String busy(String value) {
        return value.equals("EINTR") ? "EBUSY" : value.equals(EINTR_NUMBER) ? EBUSY_NUMBER : value;
    }

    /** Block by block, in the order in which they were written. */
    private void compareRuns(int index, JsonNode recorded, JsonNode predicted) {
        List<String> seen = answers(recorded);
        List<String> expected = answers(predicted);
        for (int i = 0; i < Math.max(seen.size(), expected.size()); i++) {
            comparedResult(
                    index,
                    "block " + i,
                    i < seen.size() ? seen.get(i) : Observable.ABSENT,
                    i < expected.size() ? expected.get(i) : Observable.ABSENT);
        }
    }

    private static List<String> answers(JsonNode runs) {
        List<String> answers = new ArrayList<>();
        for (JsonNode run : runs) {
            long first = run.get(0).longValue();
            long last = run.get(1).longValue();
            long by = last >= first ? 1 : -1;
            for (long block = first; block != last + by; block += by) {
                answers.add(block + " " + busy(run.get(2).stringValue()));
            }
        }
        return answers;
    }

    private static String text(ObjectNode result, String key) {
        return result.has(key) ? result.get(key).asString("null") : Observable.ABSENT;
    }

    /** Everything but the device's deletion means that the kernel refused. */
    private static String event(ObjectNode result) {
        String event = result.path("event").asString("null");
        return event.equals("DEVICE_DELETED") ? event : "refused";
    }

    private void compareWalk(int index, TraceStep step, ObjectNode predicted) {
        List<PhysRange> hotRanges = HotRanges.upTo(trace, index);
        PageTableRegions regions = new PageTableRegions(
                trace.pageSizeBytes(), trace.blockSizeBytes(), step.op().equals(TraceStep.PAGE_TABLES), hotRanges);
        for (PageTableRegions.Region region : regions.compare(step.result(), predicted, hasBlocks(hotRanges))) {
            if (region.whyNot().isPresent()) {
                tally.notCompared(region.whyNot().get(), 1);
            } else {
                String before = walksBefore.put(region.name(), region.recorded());
                boolean changed = !region.recorded().equals(before);
                tally.compared(new Observable(index, region.name(), region.recorded(), region.predicted(), changed));
            }
        }
    }

    private boolean hasBlocks(List<PhysRange> ranges) {
        List<PhysRange> blocks = new ArrayList<>();
        for (JsonNode run : recordedNow.path("blocks")) {
            long first = run.get(0).longValue() * trace.blockSizeBytes();
            long end = (run.get(1).longValue() + 1) * trace.blockSizeBytes();
            blocks.add(PhysRange.ofEnd(first, end));
        }
        return blocks.stream().anyMatch(block -> ranges.stream().anyMatch(block::intersects));
    }
}
