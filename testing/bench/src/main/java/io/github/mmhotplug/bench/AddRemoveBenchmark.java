package io.github.mmhotplug.bench;

import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
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
    private Machine machine = BenchMachine.smallest();

    /** A machine with as much boot memory as the memmap and the tables of the range can need. */
    @Setup
    public void boot() {
        long bytes = BenchMachine.bytes(size);
        boolean self = memmap.equals("on-memory");
        BenchMachine booted =
                BenchMachine.forAddsOf(bytes, architecture, self ? MemmapOnMemory.ON : MemmapOnMemory.OFF);
        machine = booted.machine();
        long start = booted.hotplugStart();
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
