package io.github.mmhotplug.bench;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
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

/** Takes hot-added memory online block by block, and offline again, on 7.2: the time should grow with the blocks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx512m")
public class OnlineOfflineBenchmark {
    @Param({"x86-4level"})
    private String architecture = "";

    @Param({"128G", "4T"})
    private String size = "";

    @Param({"online", "online_movable"})
    private String word = "";

    private Operation online = new Operation.RemoveMemory(0, 0);
    private Operation offline = online;
    private Machine machine = BenchMachine.smallest();

    /** A machine to which the memory has been added, all of it offline. */
    @Setup
    public void add() {
        long bytes = BenchMachine.bytes(size);
        BenchMachine booted = BenchMachine.forAddsOf(bytes, architecture, MemmapOnMemory.OFF);
        machine = booted.machine();
        Operation add = new Operation.AddMemory(AddMemoryRequest.of(booted.hotplugStart(), bytes));
        if (machine.apply(add).isRefused()) {
            throw new IllegalStateException(add + " is refused");
        }
        PhysRange range = new PhysRange(booted.hotplugStart(), bytes);
        online = new Operation.WriteState(range, word);
        offline = new Operation.WriteState(range, "offline");
    }

    /** Every block online and offline again. */
    @Benchmark
    public int onlineAndOffline() {
        Machine fork = machine.fork();
        return fork.apply(online).orElseThrow().adds().size()
                + fork.apply(offline).orElseThrow().adds().size();
    }
}
