package io.github.mmhotplug.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of {@code mmhp explain} as they were written. */
final class ExplainOptions {
    @Parameters(
            paramLabel = "RULE|ERRNO",
            arity = "1..*",
            description = "Id of a rule (ADD-004), or an errno by name or number (EINVAL, 22, -22).")
    List<String> asked = List.of();

    @Option(
            names = "--op",
            paramLabel = "OP",
            description = "What was asked of the kernel: add, remove, online or offline; by default any of them.")
    @Nullable
    String operation;

    @Option(
            names = "--arch",
            paramLabel = "A",
            description = "Only rules of this architecture, with its numbers (see: mmhp arch list).")
    @Nullable
    String architecture;

    @Option(
            names = "--kernel",
            paramLabel = "K",
            description = "Only rules of this kernel; for an errno or with --arch by default 7.2.")
    @Nullable
    String kernel;

    @Option(names = "--ram", paramLabel = "SIZE", description = "With --arch: boot memory, by default 2G.")
    @Nullable
    String ram;
}
