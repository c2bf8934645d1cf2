package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.plugins.PluginHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A populate of the x86 port of the class path, and of the same port as a plugin with a class loader of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@SuppressWarnings("NullAway.Init")
public class PluginDispatchBenchmark {
    private final VmemmapServices services = DispatchBenchmark.answeringDone();
    private final VmemmapRequest request = DispatchBenchmark.section();

    @Param({"class-path", "plugin"})
    private String origin;

    private Architecture architecture;

    @Setup
    public void boot() throws IOException {
        Path folder = Files.createTempDirectory("bench");
        if (origin.equals("plugin")) {
            BenchPlugin.x86(folder.resolve("x86.jar"));
        }
        PluginHost host = PluginHost.builder()
                .folder(folder)
                .pin("x86=" + (origin.equals("plugin") ? "x86:1.0" : "class-path"))
                .open();
        architecture = DispatchBenchmark.booted(host.architectures());
        boolean own = architecture.getClass() == X86Architecture.class;
        if (own == origin.equals("plugin")) {
            throw new IllegalStateException("not the architecture of the " + origin);
        }
    }

    /** As the engine calls it. */
    @Benchmark
    public Outcome<Unit> populate() {
        return architecture.vmemmap().populate(request, services);
    }
}
