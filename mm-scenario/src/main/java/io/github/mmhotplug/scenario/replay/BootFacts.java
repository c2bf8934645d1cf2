package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.scenario.trace.IomemLine;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What firmware, hypervisor and CPU of a recorded machine were. */
final class BootFacts {
    private static final String GIGANTIC_LEAVES = "Using GB pages for direct mapping";

    /** What the emulator hands out on s390 where memory is small: all recorded machines. */
    private static final long STORAGE_INCREMENT = Bytes.MIB;

    /** What the emulator's pseries machine hands out. */
    private static final long LOGICAL_MEMORY_BLOCK = 256 * Bytes.MIB;

    private static final int LARGE_VIRTUAL_ADDRESS_BITS = 52;

    private static final Pattern CMA_AREA = Pattern.compile("cma: Reserved (\\d{1,9}) MiB at 0x0*([0-9a-f]{1,15})");

    private BootFacts() {}

    static MachineFacts of(Trace trace, List<PhysRange> bootRam) {
        CommandLine commandLine = new CommandLine(trace.commandLine());
        Emulator emulator = new Emulator(trace.emulatorArguments());
        MachineFacts.Builder facts = MachineFacts.withBootRam(bootRam)
                .hypervisor(emulator.showsHypervisor())
                .largeLeaves(true)
                .hugeLeaves(trace.bootMessages().stream().anyMatch(line -> line.contains(GIGANTIC_LEAVES)))
                .edat(false, false)
                .debugPagealloc(debugPagealloc(trace, commandLine));
        if (trace.arch().equals("s390x")) {
            facts.firmwareUnitBytes(STORAGE_INCREMENT);
        }
        if (trace.arch().startsWith("arm64")) {
            facts.virtualAddressBits(virtualAddressBits(trace, emulator)).rodataFull(isRodataFull(trace, commandLine));
        }
        if (trace.arch().startsWith("ppc64le")) {
            facts.firmwareUnitBytes(emulator.hasRoomForHotplug() ? LOGICAL_MEMORY_BLOCK : 0)
                    .hashPageShifts(hashPageShift(trace, "linear mapping"), hashPageShift(trace, "vmemmap"));
        }
        commandLine.bytes("mem").ifPresent(facts::memLimitBytes);
        crashKernel(trace).ifPresent(facts::crashKernel);
        facts.cmaAreas(cmaAreas(trace, bootRam));
        return facts.build();
    }

    /** Where {@code /proc/iomem} says that it lies; {@code crashkernel=} seldom does. */
    private static Optional<PhysRange> crashKernel(Trace trace) {
        return trace.baseline()
                .get("iomem")
                .valueStream()
                .map(line -> IomemLine.parse(line.stringValue()))
                .filter(line -> line.name().equals("Crash kernel"))
                .map(line -> PhysRange.ofEnd(line.startAddress(), line.endAddress()))
                .findFirst();
    }

    /** The areas that are told with their place; of others only the sum is known, and what they hold is a given. */
    private static List<PhysRange> cmaAreas(Trace trace, List<PhysRange> bootRam) {
        return trace.bootMessages().stream()
                .map(CMA_AREA::matcher)
                .filter(Matcher::find)
                .map(area ->
                        new PhysRange(Long.parseLong(area.group(2), 16), Long.parseLong(area.group(1)) * Bytes.MIB))
                .filter(area -> bootRam.stream().anyMatch(ram -> ram.contains(area)))
                .sorted(Comparator.comparingLong(PhysRange::startAddress))
                .toList();
    }

    /** A kernel built for 52 bits uses 48, or 47 with 16K pages, on a CPU that has no more; 0 leaves it to the port. */
    private static int virtualAddressBits(Trace trace, Emulator emulator) {
        int configured = Integer.parseInt(trace.config().getOrDefault("ARM64_VA_BITS", "0"));
        return configured == LARGE_VIRTUAL_ADDRESS_BITS && !emulator.hasLargeVirtualAddresses() ? 0 : configured;
    }

    private static boolean isRodataFull(Trace trace, CommandLine commandLine) {
        boolean byDefault =
                trace.config().getOrDefault("RODATA_FULL_DEFAULT_ENABLED", "y").equals("y");
        return commandLine.value("rodata").map("full"::equals).orElse(byDefault);
    }

    /** The hash MMU tells its page orders (log2 of bytes) at boot; 0 where there is no such line. */
    private static int hashPageShift(Trace trace, String what) {
        Pattern order = Pattern.compile("Page orders:.*\\b" + what + " = (\\d{1,2})");
        return trace.bootMessages().stream()
                .map(order::matcher)
                .filter(Matcher::find)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst()
                .orElse(0);
    }

    /**
     * Whether khugepaged would run: built in, and neither built nor booted as {@code never}. Whether CPU and memory allow
     * it, port and machine know.
     */
    static boolean transparentHugepage(Trace trace, CommandLine commandLine) {
        boolean byDefault = !isSet(trace, "TRANSPARENT_HUGEPAGE_NEVER");
        return isSet(trace, "TRANSPARENT_HUGEPAGE")
                && commandLine
                        .value("transparent_hugepage")
                        .map(word -> !word.equals("never"))
                        .orElse(byDefault);
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
