package io.github.mmhotplug.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--arch",
            paramLabel = "A,B,...",
            split = ",",
            description = "Architectures to compare, by default arm64, powerpc, s390 and x86 (see: mmhp arch list).")
    @Nullable
    List<String> architectures;

    @Option(
            names = "--kernel",
            paramLabel = "K",
            description = "Kernel profile, by default 7.2 (see: mmhp profile list).")
    @Nullable
    String kernel;

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

    @Option(names = "--ram", paramLabel = "SIZE", description = "Boot memory, by default 2G.")
    String ram = "2G";

    @Option(names = "--free", paramLabel = "SIZE", description = "How much of it is free, by default all but 128M.")
    @Nullable
    String free;

    @Option(
            names = "--block",
            paramLabel = "SIZE",
            description = "The firmware's unit, where the architecture takes one (s390 increment, powerpc LMB).")
    @Nullable
    String block;

    @Option(
            names = "--largest-free-order",
            paramLabel = "N",
            description = "How fragmented free memory is: no free block is of a larger order.")
    @Nullable
    Integer largestFreeOrder;

    @Option(names = "--with", paramLabel = "KEY", description = "Switch a capability of the kernel on.")
    List<String> with = List.of();

    @Option(names = "--without", paramLabel = "KEY", description = "Switch a capability of the kernel off.")
    List<String> without = List.of();

    @Option(names = "--faithful", description = "Reproduce the kernel's known bugs too.")
    boolean faithful;
}
