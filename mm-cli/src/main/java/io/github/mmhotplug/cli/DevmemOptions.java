package io.github.mmhotplug.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of {@code mmhp devmem} as they were written. */
final class DevmemOptions {
    @Parameters(paramLabel = "SIZE", description = "How much device memory: 1T, 16G, 128M, or bytes.")
    String size = "";

    @Option(
            names = "--type",
            paramLabel = "T",
            description = "generic (default; device-dax), private, coherent, fs-dax, or p2pdma.")
    String type = "generic";

    @Option(
            names = "--align",
            paramLabel = "SIZE",
            description = "One compound: 4K, 2M, 1G; by default 2M for generic, base pages for other types.")
    @Nullable
    String align;

    @Option(
            names = "--altmap",
            paramLabel = "SIZE",
            description = "Set so much aside at the start for an info block of 8K and the memmap; auto: as a pmem"
                    + " namespace with map=dev does.")
    @Nullable
    String altmap;

    @Option(
            names = "--at",
            paramLabel = "ADDR",
            description = "Physical start; by default where the architecture hot-adds.")
    @Nullable
    String at;

    @Mixin
    final MachineOptions machine = new MachineOptions();
}
