package io.github.mmhotplug.bench;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
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

/** Maps device memory in base pages and in compounds whose tails share a page, and unmaps it, on 7.2. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx512m")
public class DeviceBenchmark {
    private static final long PAGE = 4 * Bytes.KIB;

    @Param({"128G", "1T"})
    private String size = "";

    @Param({"4K", "2M", "1G"})
    private String align = "";

    private Operation map = new Operation.RemoveMemory(0, 0);
    private Operation unmap = map;
    private Machine machine = BenchMachine.smallest();

    /** A machine that has room for the memmap in base pages. */
    @Setup
    public void boot() {
        long bytes = BenchMachine.bytes(size);
        BenchMachine booted = BenchMachine.forAddsOf(bytes, "x86-4level", MemmapOnMemory.OFF);
        machine = booted.machine();
        long compound = Long.parseLong(align.substring(0, 1)) * unit(align.charAt(1));
        map = new Operation.MemremapPages(
                PagemapRequest.of(DevPagemap.Type.GENERIC, new PhysRange(booted.hotplugStart(), bytes))
                        .withVmemmapShift(Long.numberOfTrailingZeros(compound / PAGE)));
        unmap = new Operation.MemunmapPages(booted.hotplugStart());
    }

    private static long unit(char letter) {
        return switch (letter) {
            case 'K' -> Bytes.KIB;
            case 'M' -> Bytes.MIB;
            default -> Bytes.GIB;
        };
    }

    /** {@code memremap_pages} alone: what the kernel times of the series of 2022 are about. */
    @Benchmark
    public int map() {
        return machine.fork().apply(map).orElseThrow().adds().size();
    }

    /** {@code memremap_pages} and {@code memunmap_pages}. */
    @Benchmark
    public int mapAndUnmap() {
        Machine fork = machine.fork();
        return fork.apply(map).orElseThrow().adds().size()
                + fork.apply(unmap).orElseThrow().adds().size();
    }
}
