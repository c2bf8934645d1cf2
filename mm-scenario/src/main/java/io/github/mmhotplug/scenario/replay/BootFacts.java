package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.scenario.trace.IomemLine;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.List;

/** What firmware, hypervisor and CPU of a recorded machine were. */
final class BootFacts {
    private static final String GIGANTIC_LEAVES = "Using GB pages for direct mapping";

    /** What the emulator hands out on s390 where memory is small: all recorded machines. */
    private static final long STORAGE_INCREMENT = Bytes.MIB;

    private BootFacts() {}

    static MachineFacts of(Trace trace) throws NotModelledException {
        CommandLine commandLine = new CommandLine(trace.commandLine());
        Emulator emulator = new Emulator(trace.emulatorArguments());
        MachineFacts.Builder facts = MachineFacts.withBootRam(bootRam(trace))
                .hypervisor(emulator.showsHypervisor())
                .largeLeaves(true)
                .hugeLeaves(trace.bootMessages().stream().anyMatch(line -> line.contains(GIGANTIC_LEAVES)))
                .edat(false, false)
                .debugPagealloc(debugPagealloc(trace, commandLine));
        if (trace.arch().equals("s390x")) {
            facts.firmwareUnitBytes(STORAGE_INCREMENT);
        }
        commandLine.bytes("mem").ifPresent(facts::memLimitBytes);
        return facts.build();
    }

    private static List<PhysRange> bootRam(Trace trace) throws NotModelledException {
        List<PhysRange> ram = trace.baseline()
                .get("iomem")
                .valueStream()
                .map(line -> IomemLine.parse(line.stringValue()))
                .filter(line -> line.depth() == 0 && line.name().equals(IomemLine.SYSTEM_RAM))
                .map(line -> PhysRange.ofEnd(line.startAddress(), line.endAddress()))
                .toList();
        if (ram.isEmpty()) {
            throw new NotModelledException("the baseline's iomem names no System RAM");
        }
        return ram;
    }

    private static boolean debugPagealloc(Trace trace, CommandLine commandLine) {
        boolean byDefault = isSet(trace, "DEBUG_PAGEALLOC_ENABLE_DEFAULT");
        return isSet(trace, "DEBUG_PAGEALLOC")
                && commandLine.value("debug_pagealloc").map("on"::equals).orElse(byDefault);
    }

    private static boolean isSet(Trace trace, String option) {
        return trace.config().getOrDefault(option, "n").equals("y");
    }
}
