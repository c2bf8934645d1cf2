package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.replay.Dimms.Dimm;
import io.github.mmhotplug.scenario.snapshot.PageTableWalk;
import io.github.mmhotplug.scenario.trace.HotRanges;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Does to a machine what the steps of a recording did to the real one. */
final class StepRunner {
    private static final String ACPI = "acpi";

    private final Trace trace;
    private final Installed installed;
    private final Machine machine;
    private final SysfsWrites writes;
    private final Dimms dimms = new Dimms();

    StepRunner(Trace trace, Installed installed, Machine machine, SysfsWrites writes) {
        this.trace = trace;
        this.installed = installed;
        this.machine = machine;
        this.writes = writes;
    }

    /**
     * Does one step.
     *
     * @return its result; one that is not modelled if the step only looked at something
     * @throws NotModelledException if the step may have changed the machine in a way that is not modelled
     */
    Predicted run(int index) throws NotModelledException {
        TraceStep step = trace.steps().get(index);
        if (step.given().has("endOfComparison")) {
            throw new NotModelledException("end of comparison: the state depends on where the guest's pages sat");
        }
        return switch (step.op()) {
            case "write" ->
                new Predicted.Content(writes.write(
                        machine,
                        step.args().get("path").stringValue(),
                        step.args().get("value").stringValue()));
            case "dimm_add" -> new Predicted.Content(addDimm(step));
            case "dimm_del" -> new Predicted.Content(removeDimm(step));
            case TraceStep.X86_PAGE_TABLES ->
                new Predicted.Content(PageTableWalk.of(machine, HotRanges.upTo(trace, index)));
            case "page_tables" -> new Predicted.NotModelled("walks of other architectures are not modelled yet");
            case "struct_pages" -> new Predicted.NotModelled("raw struct pages are not modelled");
            case "sh" -> look(step);
            case "block_state", "block_states", "virtio_mem_add", "virtio_mem_resize", "kmem_bound" ->
                throw new NotModelledException(step.op() + " is not modelled yet");
            default -> new Predicted.Content(JsonNodeFactory.instance.objectNode());
        };
    }

    private static Predicted look(TraceStep step) throws NotModelledException {
        String effect = step.given().path("effect").path("do").asString("unknown");
        if (!effect.equals("look")) {
            throw new NotModelledException("sh with effect " + effect + " is not modelled yet");
        }
        return new Predicted.NotModelled("output of a shell command");
    }

    private ObjectNode addDimm(TraceStep step) throws NotModelledException {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (step.hostRefused()) {
            return result;
        }
        checkCanAdd(step);
        dimms.plug(
                step.args().get("id").stringValue(),
                HotRanges.place(step),
                step.args().path("node").asLong(0));
        for (int slot : dimms.slotsToTry()) {
            if (drive(dimms.at(slot), "plug").isDone()) {
                dimms.markTaken(slot);
            }
        }
        result.put("ok", true);
        result.set("addr", step.given().get("addr"));
        result.set("size", step.given().get("size"));
        return result;
    }

    private void checkCanAdd(TraceStep step) throws NotModelledException {
        if (step.given().has("sectionsAdded")) {
            throw new NotModelledException("how far a failed add got is given, not modelled yet");
        }
        OnlineType autoOnline = machine.snapshot().autoOnline();
        if (autoOnline != OnlineType.OFFLINE) {
            throw new NotModelledException(
                    "an add while auto_online_blocks is " + autoOnline.word() + " is not modelled yet");
        }
        if (!trace.config().getOrDefault("ACPI_HOTPLUG_MEMORY", "n").equals("y")) {
            throw new NotModelledException("a DIMM under a kernel without ACPI memory hotplug is not modelled yet");
        }
        String device = step.args().get("driver").asString("");
        if (!device.equals("pc-dimm")) {
            throw new NotModelledException("plugging a " + device + " is not modelled yet");
        }
        if (!installed.drivers().containsKey(ACPI)) {
            throw new NotModelledException("driver " + ACPI + " is not installed");
        }
    }

    private ObjectNode removeDimm(TraceStep step) throws NotModelledException {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (step.hostRefused()) {
            return result;
        }
        int slot = dimms.slotOf(step.args().get("id").stringValue());
        Dimm dimm = dimms.at(slot);
        if (dimm.taken() && !isOffline(dimm)) {
            throw new NotModelledException("removing a DIMM that is not offline is not modelled yet");
        }
        boolean gone = !dimm.taken() || drive(dimm, "eject").isDone();
        if (gone) {
            dimms.unplug(slot);
        }
        return result.put("event", gone ? "DEVICE_DELETED" : null);
    }

    private boolean isOffline(Dimm dimm) {
        long blockBytes = machine.architecture().memoryBlockSizeBytes();
        long first = dimm.range().startAddress() / blockBytes;
        long last = (dimm.range().endAddress() - 1) / blockBytes;
        for (BlockRun run : machine.snapshot().blocks()) {
            if (run.first() <= last && first <= run.last() && run.state() != BlockState.OFFLINE) {
                return false;
            }
        }
        return true;
    }

    private Outcome<Effect> drive(Dimm dimm, String verb) {
        return machine.apply(new Operation.Drive(ACPI, dimm.input(verb)));
    }
}
