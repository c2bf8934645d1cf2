package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.stream.Stream;

/** Machines and inputs for the rules about what the guest has allocated. */
final class WorkloadProvocations {
    private static final long MIB = Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * MIB;

    private WorkloadProvocations() {}

    static Stream<Provocation> all() {
        return Stream.of(
                of("WRK-001", with("online", "cache", AllocationKind.MOVABLE, MIB), allocate(AllocationKind.UNMOVABLE)),
                of("WRK-002", with("online", "more", AllocationKind.MOVABLE, MIB), allocate(AllocationKind.MOVABLE)),
                of("WRK-003", Port.of("x86", "7.2").builder().boot(), new Operation.Free("cache")),
                of("OFF-004", with("online_movable", "rdma", AllocationKind.PINNED, MIB), offline()),
                of("OFF-005", full(AllocationKind.MOVABLE), offline()),
                of("OFF-006", full(AllocationKind.HUGETLB), offline()),
                of("OFF-007", with("online_kernel", "dentries", AllocationKind.SLAB, MIB), offline()),
                of("HWP-001", Port.of("x86", "7.2").builder().boot(), Operation.Poison.at(START)),
                of("HWP-002", poisoned(), Operation.Poison.at(START)),
                of("HWP-003", with("online_kernel", "dentries", AllocationKind.SLAB, MIB), Operation.Poison.at(START)),
                of("ON-001", poisonedAndOffline(), write("online")));
    }

    private static Machine poisoned() {
        Machine machine = with("online_movable", "cache", AllocationKind.MOVABLE, MIB);
        done(machine, Operation.Poison.at(START));
        return machine;
    }

    private static Machine poisonedAndOffline() {
        Machine machine = poisoned();
        done(machine, offline());
        return machine;
    }

    private static Provocation of(String rule, Machine machine, Operation operation) {
        return new Provocation(rule, machine, operation, Faults.NONE);
    }

    private static Operation allocate(AllocationKind kind) {
        return Operation.Allocate.of("more", kind, Bytes.TIB);
    }

    private static Operation write(String word) {
        return new Operation.WriteState(new PhysRange(START, BLOCK), word);
    }

    private static Operation offline() {
        return write("offline");
    }

    /** A machine with one block of hot memory and one allocation. */
    private static Machine with(String word, String name, AllocationKind kind, long size) {
        Machine machine = Port.of("x86", "7.2").builder().boot();
        done(machine, add(START, BLOCK));
        done(machine, write(word));
        done(machine, Operation.Allocate.of(name, kind, size));
        return machine;
    }

    /** The block holds nothing but memory of the kind, and no frame outside is free. */
    private static Machine full(AllocationKind kind) {
        Machine machine = with("online_movable", "cache", kind, BLOCK);
        done(
                machine,
                Operation.Allocate.of(
                        "slab",
                        AllocationKind.SLAB,
                        machine.snapshot().freePages()
                                * machine.architecture().geometry().pageSizeBytes()));
        return machine;
    }
}
