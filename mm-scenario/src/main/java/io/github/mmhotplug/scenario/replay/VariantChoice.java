package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.scenario.trace.Trace;

/** Finds the architecture variant that was recorded. */
final class VariantChoice {
    private VariantChoice() {}

    /** The id that the recorded variant has, whether it is installed or not. */
    static String name(Trace trace) {
        return switch (trace.arch()) {
            case "x86" -> usesFiveLevels(trace) ? "x86-5level" : "x86-4level";
            case "s390x" -> "s390";
            case "arm64", "arm64-16k", "arm64-64k" -> "arm64-" + pageSize(trace);
            case "ppc64le", "ppc64le-64k" -> "powerpc-" + (usesHash(trace) ? "hash-" : "radix-") + pageSize(trace);
            case "riscv64" -> "riscv-sv" + riscvAddressBits(trace);
            default -> trace.arch();
        };
    }

    private static String pageSize(Trace trace) {
        return trace.pageSizeBytes() / Bytes.KIB + "k";
    }

    private static boolean usesHash(Trace trace) {
        return new CommandLine(trace.commandLine()).has("disable_radix")
                || trace.bootMessages().stream().anyMatch(line -> line.contains("Using hash MMU"));
    }

    private static boolean usesFiveLevels(Trace trace) {
        return new Emulator(trace.emulatorArguments()).hasFiveLevels()
                && !new CommandLine(trace.commandLine()).has("no5lvl")
                && !trace.config().getOrDefault("PGTABLE_LEVELS", "5").equals("4");
    }

    /** {@code set_satp_mode}: as many levels as kernel, command line and CPU allow. */
    private static int riscvAddressBits(Trace trace) {
        CommandLine commandLine = new CommandLine(trace.commandLine());
        String levels = trace.config().getOrDefault("PGTABLE_LEVELS", "5");
        int kernel = 57;
        if (levels.equals("3") || commandLine.has("no4lvl")) {
            kernel = 39;
        } else if (levels.equals("4") || commandLine.has("no5lvl")) {
            kernel = 48;
        }
        return Math.min(kernel, new Emulator(trace.emulatorArguments()).satpAddressBits());
    }

    static Registered find(Trace trace, Installed installed) throws NotModelledException {
        String name = name(trace);
        return installed
                .architectures()
                .find(name)
                .orElseThrow(() -> new NotModelledException("architecture " + name + " is not installed"));
    }
}
