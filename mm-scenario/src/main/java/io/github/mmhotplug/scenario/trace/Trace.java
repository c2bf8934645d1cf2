package io.github.mmhotplug.scenario.trace;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A recording of a real kernel, checked by {@link TraceReader}.
 *
 * @param file where it was read from
 * @param header every top-level key but the steps
 * @param arch the recording's name of the architecture
 * @param kernel the kernel's release
 * @param scenario what was recorded
 * @param pageSizeBytes base page size
 * @param blockSizeBytes memory block size
 * @param commandLine kernel command line
 * @param config kernel configuration without {@code CONFIG_}
 * @param emulatorArguments the emulator's command line
 * @param bootMessages lines of the kernel log of boot
 * @param steps what was done; the first is the baseline
 */
public record Trace(
        Path file,
        ObjectNode header,
        String arch,
        String kernel,
        String scenario,
        long pageSizeBytes,
        long blockSizeBytes,
        String commandLine,
        Map<String, String> config,
        List<String> emulatorArguments,
        List<String> bootMessages,
        List<TraceStep> steps) {
    /** The format's name and version. */
    public static final String SCHEMA = "memhp-lab-trace/1";

    public Trace {
        config = Map.copyOf(config);
        emulatorArguments = List.copyOf(emulatorArguments);
        bootMessages = List.copyOf(bootMessages);
        steps = List.copyOf(steps);
    }

    /** The first snapshot, which is whole. */
    public ObjectNode baseline() {
        return steps.get(0).after().orElseThrow();
    }
}
