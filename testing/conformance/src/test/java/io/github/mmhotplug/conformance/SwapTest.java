package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.DriverRegistry;
import io.github.mmhotplug.core.JournalEntry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.OperationDifference;
import io.github.mmhotplug.core.OperationDifference.Kind;
import io.github.mmhotplug.core.StateDifference;
import io.github.mmhotplug.core.Swap;
import io.github.mmhotplug.core.Swap.Decision;
import io.github.mmhotplug.core.SwapTarget;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A machine moves to another port or kernel: by its journal, and only if its owner wants what comes out. */
class SwapTest {
    private static final ArchitectureRegistry PORTS = ArchitectureRegistry.load(SwapTest.class.getClassLoader());
    private static final long X86_START = 4 * Bytes.GIB;

    private static SwapTarget target(String architecture, String kernel) {
        Registered registered = PORTS.find(architecture).orElseThrow();
        return new SwapTarget(
                registered,
                registered
                        .profile(KernelProfiles.load().find(kernel).orElseThrow())
                        .orElseThrow());
    }

    private static Machine boot(String architecture, String kernel) {
        SwapTarget target = target(architecture, kernel);
        Registered registered = target.architecture();
        MachineBuilder builder = MachineBuilder.of(
                registered,
                target.profile(),
                registered
                        .provider()
                        .referenceMachine(registered.variant().id(), 2 * Bytes.GIB, OptionalLong.empty())
                        .facts());
        DriverRegistry.load(SwapTest.class.getClassLoader()).drivers().values().forEach(builder::driver);
        return builder.boot();
    }

    /** x86 with 1 GiB added and online, half of it offline again, something allocated, an add that is refused. */
    private static Machine worked() {
        Machine machine = boot("x86", "7.2");
        PhysRange hot = new PhysRange(X86_START, Bytes.GIB);
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(hot)));
        done(machine, new Operation.WriteState(hot, "online_movable"));
        done(machine, new Operation.WriteState(new PhysRange(X86_START, 512 * Bytes.MIB), "offline"));
        done(machine, Operation.Allocate.of("work", AllocationKind.MOVABLE, 64 * Bytes.MIB));
        assertThat(machine.apply(new Operation.AddMemory(AddMemoryRequest.of(hot)))
                        .isRefused())
                .isTrue();
        return machine;
    }

    private static void done(Machine machine, Operation operation) {
        assertThat(machine.apply(operation).isDone()).isTrue();
    }

    private static String figure(Swap swap, String name) {
        return swap.state().stream()
                .filter(difference -> difference.figure().equals(name))
                .map(StateDifference::there)
                .findFirst()
                .orElse("");
    }

    @Test
    void toItselfNobodyCanTell() {
        Machine machine = worked();
        MachineSnapshot before = machine.snapshot();
        List<JournalEntry> journal = machine.journal();
        Swap swap = machine.swap(target("x86", "7.2"));
        assertThat(swap.operations()).isEmpty();
        assertThat(swap.state()).isEmpty();
        assertThat(swap.decision()).isEqualTo(Decision.ACCEPTED);
        assertThat(machine.snapshot()).isEqualTo(before);
        assertThat(machine.journal()).hasSameSizeAs(journal);
    }

    @Test
    void aRejectedSwapLeavesTheMachineIdentical() {
        Machine machine = worked();
        Machine twin = machine.fork();
        MachineSnapshot before = machine.snapshot();
        Swap swap = machine.swap(target("arm64-64k", "7.2"));
        assertThat(swap.isEquivalent()).isFalse();
        swap.reject();
        assertThat(machine.snapshot()).isEqualTo(before);
        assertThat(machine.differencesFrom(twin)).isEmpty();
        assertThat(machine.architecture().variant()).isEqualTo("x86-4level");
        assertThat(machine.journal()).isEqualTo(twin.journal());
    }

    @Test
    void anotherGeometryKeepsRangesAndSaysWhatItRefuses() {
        Machine machine = worked();
        Swap swap = machine.swap(target("arm64-64k", "7.2"));
        // blocks of 512M: the whole range is two of them, and its half is one
        assertThat(swap.operations())
                .extracting(OperationDifference::kind)
                .doesNotContain(Kind.NOT_EXPRESSIBLE, Kind.OUTCOME);
        assertThat(figure(swap, "memory block")).isEqualTo("512 MiB");
        swap.accept();
        assertThat(machine.architecture().variant()).isEqualTo("arm64-64k");
        assertThat(machine.profile().name()).isEqualTo("7.2");
        assertThat(machine.journal()).hasSize(5);
    }

    @Test
    void whatCoversNoBlockThereIsNotExpressible() {
        Machine machine = boot("x86", "7.2");
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(X86_START, 128 * Bytes.MIB)));
        done(machine, new Operation.WriteState(new PhysRange(X86_START, 128 * Bytes.MIB), "online"));
        Swap swap = machine.swap(target("arm64-64k", "7.2"));
        assertThat(swap.operations())
                .extracting(OperationDifference::number, OperationDifference::kind)
                .containsExactly(tuple(0, Kind.OUTCOME), tuple(1, Kind.NOT_EXPRESSIBLE));
        swap.reject();
    }

    @Test
    void hotAddressesKeepTheirDistanceFromTheDefaultStart() {
        Machine machine = boot("x86", "7.2");
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(X86_START + Bytes.GIB, Bytes.GIB)));
        Swap swap = machine.swap(target("powerpc-radix-64k", "7.2"));
        swap.accept();
        Operation.AddMemory add = (Operation.AddMemory) machine.journal().get(0).operation();
        assertThat(add.request().startAddress()).isEqualTo(33 * Bytes.GIB);
        assertThat(machine.snapshot().iomem())
                .anySatisfy(line -> assertThat(line).contains("840000000-87fffffff"));
    }

    @Test
    void whatADriverDidIsDoneByTheDriverAgain() {
        Machine machine = boot("x86", "7.2");
        done(
                machine,
                new Operation.Drive(
                        "virtio-mem",
                        new DriverInput(
                                "create",
                                Map.of(
                                        "device", "virtio0",
                                        "address", Long.toString(X86_START),
                                        "size", Long.toString(8 * Bytes.GIB),
                                        "block_size", Long.toString(2 * Bytes.MIB),
                                        "requested", Long.toString(Bytes.GIB)))));
        int entries = machine.journal().size();
        Swap swap = machine.swap(target("x86", "6.12"));
        assertThat(swap.operations())
                .extracting(OperationDifference::kind)
                .doesNotContain(Kind.OUTCOME, Kind.NOT_EXPRESSIBLE);
        assertThat(swap.decision()).isEqualTo(Decision.ACCEPTED); // nobody can tell these two kernels apart by it
        assertThat(machine.journal()).hasSize(entries); // calls of the core are the driver's, not the journal's
        assertThat(machine.driverFacts()).containsEntry("virtio0.plugged_size", Bytes.GIB);
    }

    @Test
    void aDriverThatTheTargetCannotHaveIsRefusedThere() {
        Machine machine = boot("x86", "7.2");
        done(
                machine,
                new Operation.Drive(
                        "acpi",
                        new DriverInput(
                                "plug",
                                Map.of("address", Long.toString(X86_START), "size", Long.toString(Bytes.GIB)))));
        Swap swap = machine.swap(target("s390", "7.2"));
        assertThat(swap.operations()).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Kind.OUTCOME);
            assertThat(difference
                            .outcomeThere()
                            .orElseThrow()
                            .refusal()
                            .orElseThrow()
                            .rule()
                            .id())
                    .isEqualTo("DRV-040");
        });
        swap.reject();
    }

    @Test
    void aMachineThatHasGoneOnIsNotOverwritten() {
        Machine machine = worked();
        Swap swap = machine.swap(target("x86", "6.1"));
        done(machine, new Operation.Free("work"));
        assertThatThrownBy(swap::accept)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gone on");
        assertThat(machine.journal()).hasSize(6);
        swap.reject();
        assertThatThrownBy(swap::reject).isInstanceOf(IllegalStateException.class);
    }
}
