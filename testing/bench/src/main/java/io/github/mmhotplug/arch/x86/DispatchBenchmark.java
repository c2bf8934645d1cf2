package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.MachineBuilder;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A populate through the architecture that the registry found, and the same class through a field of its own type. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DispatchBenchmark {
    private final Architecture architecture = fromRegistry();
    private final X86Vmemmap concrete = (X86Vmemmap) architecture.vmemmap();
    private final VmemmapServices services = answeringDone();
    private final VmemmapRequest request = section();

    private static Architecture fromRegistry() {
        return booted(ArchitectureRegistry.load(DispatchBenchmark.class.getClassLoader()));
    }

    /** That of a machine of x86. */
    static Architecture booted(ArchitectureRegistry registry) {
        Registered x86 = registry.find("x86").orElseThrow();
        ReferenceMachine reference =
                x86.provider().referenceMachine(x86.variant().id(), 2 * Bytes.GIB, OptionalLong.empty());
        return MachineBuilder.of(
                        x86,
                        x86.profile(KernelProfiles.load().find("7.2").orElseThrow())
                                .orElseThrow(),
                        reference.facts())
                .boot()
                .architecture();
    }

    /** Services that do nothing: what is left is the way to the hook. */
    static VmemmapServices answeringDone() {
        Outcome<Unit> done = Outcome.done();
        return (VmemmapServices) Proxy.newProxyInstance(
                DispatchBenchmark.class.getClassLoader(),
                new Class<?>[] {VmemmapServices.class},
                (proxy, method, arguments) -> done);
    }

    static VmemmapRequest section() {
        PfnRange pfns = new PfnRange(0x100000, 0x8000);
        long start = pfns.startPfn() * X86Geometry.STRUCT_PAGE_BYTES;
        long end = pfns.endPfn() * X86Geometry.STRUCT_PAGE_BYTES;
        return new VmemmapRequest(pfns, start, end, NodeId.ZERO, Optional.empty(), Optional.empty());
    }

    /** As the engine calls it. */
    @Benchmark
    public Outcome<Unit> throughTheRegistry() {
        return architecture.vmemmap().populate(request, services);
    }

    /** As fast as it could be. */
    @Benchmark
    public Outcome<Unit> throughItsOwnType() {
        return concrete.populate(request, services);
    }
}
