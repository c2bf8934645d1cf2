package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.replay.Dimms.Dimm;
import io.github.mmhotplug.scenario.snapshot.PageTableWalk;
import io.github.mmhotplug.scenario.trace.HotRanges;
import io.github.mmhotplug.scenario.trace.Trace;
import io.github.mmhotplug.scenario.trace.TraceStep;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Does to a machine what the steps of a recording did to the real one. */
final class StepRunner {
    /** What can move moves with its block; where something can't, the recording says so. */
    private static final Set<String> GUEST_LOADS = Set.of("look", "fill", "free", "hugepages");

    private static final Set<String> BINDS = Set.of("bind", "unbind");

    private final Trace trace;
    private final Installed installed;
    private final Machine machine;
    private final SysfsWrites writes;
    private final Dimms dimms;
    private final DaxSteps dax;
    private final VirtioMemSteps virtioMem;

    StepRunner(Trace trace, Installed installed, Machine machine, SysfsWrites writes, Dimms dimms) {
        this.trace = trace;
        this.installed = installed;
        this.machine = machine;
        this.writes = writes;
        this.dimms = dimms;
        this.dax = new DaxSteps(new DaxDevices(trace), machine, installed);
        this.virtioMem = new VirtioMemSteps(machine, installed);
        for (int slot : dimms.slotsToTry()) {
            if (isThere(dimms.at(slot))) {
                dimms.markTaken(slot);
            }
        }
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
            case TraceStep.PAGE_TABLES -> walk(index);
            case "struct_pages" -> new Predicted.NotModelled("raw struct pages are not modelled");
            case "sh" -> shell(step);
            case TraceStep.KMEM_BOUND -> {
                dax.bound(step);
                yield new Predicted.Content(JsonNodeFactory.instance.objectNode());
            }
            case "block_state" ->
                new Predicted.Content(writes.writeBlock(
                        machine,
                        step.args().get("path").stringValue(),
                        step.args().get("value").stringValue(),
                        pins(step)));
            case "block_states" -> new Predicted.Content(BlockWrites.run(machine, step, pins(step)));
            case TraceStep.VIRTIO_MEM_ADD -> new Predicted.Content(virtioMem.add(step, pins(step)));
            case TraceStep.VIRTIO_MEM_RESIZE -> new Predicted.Content(virtioMem.resize(step, pins(step)));
            default -> new Predicted.Content(JsonNodeFactory.instance.objectNode());
        };
    }

    private Predicted walk(int index) {
        List<PhysRange> hotRanges = HotRanges.upTo(trace, index);
        return hotRanges.isEmpty()
                ? new Predicted.NotModelled("page tables of boot memory")
                : new Predicted.Content(PageTableWalk.atVirtualAddresses(machine, hotRanges));
    }

    private Predicted shell(TraceStep step) throws NotModelledException {
        String effect = step.given().path("effect").path("do").asString("unknown");
        if (BINDS.contains(effect)) {
            dax.run(step.given().get("effect"));
        } else if (!GUEST_LOADS.contains(effect)) {
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
        if (hasDriver()) {
            for (int slot : dimms.slotsToTry()) {
                if (plug(step, dimms.at(slot)).isDone()) {
                    dimms.markTaken(slot);
                }
            }
        }
        result.put("ok", true);
        result.set("addr", step.given().get("addr"));
        result.set("size", step.given().get("size"));
        return result;
    }

    private void checkCanAdd(TraceStep step) throws NotModelledException {
        String device = step.args().get("driver").asString("");
        if (!device.equals("pc-dimm")) {
            throw new NotModelledException("plugging a " + device + " is not modelled yet");
        }
        if (hasDriver() && !installed.drivers().containsKey(driver(trace))) {
            throw new NotModelledException("driver " + driver(trace) + " is not installed");
        }
    }

    /** Who tells the kernel of a DIMM. */
    static String driver(Trace trace) {
        return trace.arch().startsWith("ppc64le") ? "pseries" : "acpi";
    }

    /** Without it a DIMM sits in its slot, and the kernel never hears of it. */
    private boolean hasDriver() {
        return !driver(trace).equals("acpi")
                || trace.config().getOrDefault("ACPI_HOTPLUG_MEMORY", "n").equals("y");
    }

    private boolean isThere(Dimm dimm) {
        long block = dimm.range().startAddress() / machine.architecture().memoryBlockSizeBytes();
        return machine.snapshot().blocks().stream().anyMatch(run -> run.first() <= block && block <= run.last());
    }

    /** Where an add failed in the recording, how far it got is a given. */
    private Outcome<Effect> plug(TraceStep step, Dimm dimm) {
        Operation operation = new Operation.Drive(driver(trace), dimm.input("plug"));
        if (!step.given().has("sectionsAdded")) {
            return machine.apply(operation);
        }
        return machine.apply(
                operation,
                FailingAdd.after(
                        machine, operation, step.given().get("sectionsAdded").longValue()));
    }

    private ObjectNode removeDimm(TraceStep step) throws NotModelledException {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (step.hostRefused()) {
            return result;
        }
        String id = step.args().get("id").stringValue();
        if (virtioMem.has(id)) {
            virtioMem.remove(id, pins(step));
            return result.put("event", "DEVICE_DELETED");
        }
        int slot = dimms.slotOf(id);
        Dimm dimm = dimms.at(slot);
        boolean gone = !dimm.taken()
                || machine.apply(new Operation.Drive(driver(trace), dimm.input("eject")), pins(step))
                        .isDone();
        if (gone) {
            dimms.unplug(slot);
        }
        return result.put("event", gone ? "DEVICE_DELETED" : null);
    }

    /** Blocks and pages in which the guest has something that can't move: a given. */
    private Faults pins(TraceStep step) {
        return GivenPins.of(
                step,
                machine.architecture().memoryBlockSizeBytes()
                        >>> machine.architecture().geometry().pageShift());
    }
}
