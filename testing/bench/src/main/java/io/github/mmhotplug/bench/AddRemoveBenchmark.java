package io.github.mmhotplug.bench;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.OptionalLong;
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

/** Adds a range to a warm machine and removes it again, on 7.2: the time should grow with the sections, not the pages. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx512m")
public class AddRemoveBenchmark {
    @Param({"x86-4level"})
    private String architecture = "";

    @Param({"128G", "1T"})
    private String size = "";

    @Param({"system", "on-memory"})
    private String memmap = "";

    private Operation add = new Operation.RemoveMemory(0, 0);
    private Operation remove = add;
    private Machine machine = smallest();

    private static Machine smallest() {
        return boot("x86-4level", 2 * Bytes.GIB, MemmapOnMemory.OFF);
    }

    private static Machine boot(String variant, long ramBytes, MemmapOnMemory mode) {
        Registered registered = registered(variant);
        return MachineBuilder.of(
                        registered,
                        registered
                                .profile(KernelProfiles.load().find("7.2").orElseThrow())
                                .orElseThrow(),
                        reference(registered, ramBytes).facts())
                .memmapOnMemory(mode)
                .boot();
    }

    private static Registered registered(String variant) {
        return ArchitectureRegistry.load(AddRemoveBenchmark.class.getClassLoader())
                .find(variant)
                .orElseThrow();
    }

    private static ReferenceMachine reference(Registered registered, long ramBytes) {
        return registered.provider().referenceMachine(registered.variant().id(), ramBytes, OptionalLong.empty());
    }

    /** A machine with as much boot memory as the memmap and the tables of the range can need. */
    @Setup
    public void boot() {
        long bytes =
                Long.parseLong(size.substring(0, size.length() - 1)) * (size.endsWith("T") ? Bytes.TIB : Bytes.GIB);
        long ram = Math.max(8 * Bytes.GIB, Long.highestOneBit(bytes / 16));
        boolean self = memmap.equals("on-memory");
        machine = boot(architecture, ram, self ? MemmapOnMemory.ON : MemmapOnMemory.OFF);
        long start = reference(registered(architecture), ram).hotplugStart();
        AddMemoryRequest request = AddMemoryRequest.of(start, bytes);
        add = new Operation.AddMemory(self ? request.withFlag(MhpFlag.MEMMAP_ON_MEMORY) : request);
        remove = new Operation.RemoveMemory(start, bytes);
    }

    /** One add and one removal. */
    @Benchmark
    public long addAndRemove() {
        Machine fork = machine.fork();
        long leaves = fork.apply(add).orElseThrow().cost().vmemmap().leaves().size();
        return leaves + fork.apply(remove).orElseThrow().cost().tlbFlushesAll();
    }
}
