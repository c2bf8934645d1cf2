package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.replay.Prediction;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of verifying one recording.
 *
 * @param file the recording
 * @param kernel the kernel's release
 * @param variant the architecture variant
 * @param steps how many steps it has
 * @param compared observables that were compared
 * @param matched those that are equal
 * @param changedCompared compared observables whose recorded value is not the one before
 * @param changedMatched those of them that are equal
 * @param given counts of what the host decides, by reason
 * @param notCompared counts of what was not compared, by reason
 * @param mismatches the differences, in order
 * @param near free pages, with a tolerance, not scored
 * @param nearMarks watermarks that the guest itself moved, not scored
 */
public record VerifyReport(
        String file,
        String kernel,
        String variant,
        int steps,
        long compared,
        long matched,
        long changedCompared,
        long changedMatched,
        SortedMap<String, Long> given,
        SortedMap<String, Long> notCompared,
        List<Mismatch> mismatches,
        List<NearCheck> near,
        List<NearMark> nearMarks) {
    /** The schema of {@link #toJson}. */
    public static final String SCHEMA = "mmhp-verify/1";

    public VerifyReport {
        given = Collections.unmodifiableSortedMap(new TreeMap<>(given));
        notCompared = Collections.unmodifiableSortedMap(new TreeMap<>(notCompared));
        mismatches = List.copyOf(mismatches);
        near = List.copyOf(near);
        nearMarks = List.copyOf(nearMarks);
    }

    static VerifyReport of(Trace trace, Prediction prediction, Tally tally) {
        List<Observable> observables = tally.observables();
        return new VerifyReport(
                trace.file().toString(),
                trace.kernel(),
                prediction.variant(),
                trace.steps().size(),
                observables.size(),
                observables.stream().filter(Observable::matched).count(),
                observables.stream().filter(Observable::changed).count(),
                observables.stream()
                        .filter(Observable::changed)
                        .filter(Observable::matched)
                        .count(),
                tally.given(),
                tally.notCompared(),
                observables.stream()
                        .filter(observable -> !observable.matched())
                        .map(observable -> mismatch(trace, observable))
                        .toList(),
                tally.near(),
                tally.nearMarks());
    }

    private static Mismatch mismatch(Trace trace, Observable observable) {
        return new Mismatch(
                observable.step(),
                trace.steps().get(observable.step()).op(),
                observable.name(),
                observable.recorded(),
                observable.predicted(),
                ReadingHint.of(observable.name()));
    }

    /** Whether everything that was compared is equal. */
    public boolean isMatch() {
        return mismatches.isEmpty();
    }

    /** The report as data, of schema {@link #SCHEMA}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schema", SCHEMA);
        json.put("file", file);
        json.put("kernel", kernel);
        json.put("variant", variant);
        json.put("steps", steps);
        json.put("compared", compared);
        json.put("matched", matched);
        json.put("changedCompared", changedCompared);
        json.put("changedMatched", changedMatched);
        json.set("given", counts(given));
        json.set("notCompared", counts(notCompared));
        ArrayNode mismatchList = json.putArray("mismatches");
        for (Mismatch mismatch : mismatches) {
            mismatchList
                    .addObject()
                    .put("step", mismatch.step())
                    .put("op", mismatch.op())
                    .put("observable", mismatch.observable())
                    .put("recorded", mismatch.recorded())
                    .put("predicted", mismatch.predicted())
                    .put("read", mismatch.read());
        }
        ArrayNode nearList = json.putArray("near");
        for (NearCheck check : near) {
            nearList.addObject()
                    .put("step", check.step())
                    .put("recordedChange", check.recordedChange())
                    .put("predictedChange", check.predictedChange())
                    .put("tolerancePages", check.tolerancePages())
                    .put("within", check.isWithin());
        }
        ArrayNode markList = json.putArray("nearMarks");
        for (NearMark mark : nearMarks) {
            markList.addObject()
                    .put("step", mark.step())
                    .put("observable", mark.observable())
                    .put("recorded", mark.recorded())
                    .put("predicted", mark.predicted())
                    .put("why", mark.why());
        }
        return json;
    }

    private static ObjectNode counts(Map<String, Long> byReason) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        byReason.forEach(json::put);
        return json;
    }
}
