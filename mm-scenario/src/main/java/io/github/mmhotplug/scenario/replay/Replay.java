package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.scenario.snapshot.GuestEnvironment;
import io.github.mmhotplug.scenario.snapshot.SnapshotWriter;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Replays the steps of a recording on a machine of the model, up to the first one that it can't follow; from there on
 * every step carries the reason instead of a prediction.
 */
public final class Replay {
    private final Trace trace;
    private final List<Prediction.Step> steps = new ArrayList<>();
    private long splitLeaves;

    private Replay(Trace trace) {
        this.trace = trace;
    }

    /** What the model says about a recording. */
    public static Prediction of(Trace trace, Installed installed) {
        Replay replay = new Replay(trace);
        try {
            replay.run(installed);
        } catch (NotModelledException e) {
            replay.giveUp(e.reason());
        }
        return new Prediction(VariantChoice.name(trace), replay.steps);
    }

    private void run(Installed installed) throws NotModelledException {
        Dimms dimms = new ColdDimms(trace).dimms();
        Machine machine = new TraceMachine(trace, installed, dimms).boot();
        SnapshotWriter writer = new SnapshotWriter(trace.baseline(), machine);
        SysfsWrites writes = new SysfsWrites(trace.baseline().get("sysfs"));
        StepRunner runner = new StepRunner(trace, installed, machine, writes, dimms);
        for (int index = 0; index < trace.steps().size(); index++) {
            TraceStep step = trace.steps().get(index);
            Predicted result = runner.run(index);
            splitLeaves += step.given().path("directMapSplit").asLong(0);
            Optional<Predicted> after = Optional.empty();
            if (step.after().isPresent()) {
                GuestEnvironment environment = new GuestEnvironment(splitLeaves, flagRanges(step));
                after = Optional.of(new Predicted.Content(writer.write(machine, environment)));
            }
            steps.add(new Prediction.Step(result, after));
        }
    }

    private void giveUp(String reason) {
        Predicted nothing = new Predicted.NotModelled(reason);
        for (TraceStep step : trace.steps().subList(steps.size(), trace.steps().size())) {
            steps.add(new Prediction.Step(nothing, step.after().map(recorded -> nothing)));
        }
    }

    private static List<PfnRange> flagRanges(TraceStep step) {
        List<PfnRange> ranges = new ArrayList<>();
        for (JsonNode range : step.given().path("kpageflags")) {
            if (range.get(1).longValue() > 0) {
                ranges.add(new PfnRange(
                        Long.parseLong(range.get(0).stringValue(), 16),
                        range.get(1).longValue()));
            }
        }
        return ranges;
    }
}
