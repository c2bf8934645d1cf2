package io.github.mmhotplug.bench;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.SwapTarget;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A swap of a machine that has done much, beside the doing itself; the time is that of one entry of the journal. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class SwapBenchmark {
    private static final int ENTRIES = 10_000;

    @Param({"x86-4level", "s390"})
    private String architecture;

    private BenchMachine fresh;
    private Machine worked;
    private SwapTarget target;

    @Setup
    public void boot() {
        fresh = BenchMachine.forAddsOf(Bytes.GIB, architecture, MemmapOnMemory.OFF);
        worked = work();
        target = new SwapTarget(
                ArchitectureRegistry.load(SwapBenchmark.class.getClassLoader())
                        .find(architecture)
                        .orElseThrow(),
                fresh.machine().profile());
    }

    /** An add, then blocks that go online and offline in turn. */
    private Machine work() {
        Machine machine = fresh.machine().fork();
        long block = machine.architecture().memoryBlockSizeBytes();
        PhysRange range = new PhysRange(fresh.hotplugStart(), block);
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(range)));
        for (int i = 1; i < ENTRIES; i++) {
            done(machine, new Operation.WriteState(range, i % 2 == 1 ? "online" : "offline"));
        }
        return machine;
    }

    private static void done(Machine machine, Operation operation) {
        if (machine.apply(operation).isRefused()) {
            throw new IllegalStateException("refused: " + operation);
        }
    }

    /** What is done once. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public Machine applied() {
        return work();
    }

    /** What a swap does with it: boot, the same again, every outcome and the figures compared. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public boolean swapped() {
        if (!worked.swap(target).isEquivalent()) {
            throw new IllegalStateException("a machine differs from itself");
        }
        return true;
    }
}
