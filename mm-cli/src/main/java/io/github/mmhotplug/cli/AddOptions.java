package io.github.mmhotplug.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of {@code mmhp add} as they were written. */
final class AddOptions {
    @Parameters(paramLabel = "SIZE", description = "How much to add: 9G, 128M, or bytes.")
    String size = "";

    @Option(
            names = "--at",
            paramLabel = "ADDR",
            description = "Physical start; by default where the architecture hot-adds.")
    @Nullable
    String at;

    @Mixin
    final MachineOptions machine = new MachineOptions();

    @Option(
            names = "--memmap",
            paramLabel = "WHERE",
            description = "system (default), on-memory, force, or from-range (designs of 2018 and 2019).")
    String memmap = "system";

    @Option(
            names = "--driver",
            paramLabel = "D",
            description = "raw (default): add_memory with the flag set blindly; acpi: as the ACPI driver calls it.")
    String driver = "raw";

    @Option(
            names = "--trace-pages",
            description =
                    "Show how memmap is marked, then remove the range on a copy and show in which order it is freed.")
    boolean tracePages;
}
