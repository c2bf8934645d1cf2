package io.github.mmhotplug.arch.powerpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.Operation;
import java.util.List;

/** A machine under test; its invariants are checked after every step. */
final class Rig {
    static final long MIB = Bytes.MIB;
    static final long GIB = Bytes.GIB;

    /** Where hot memory begins by default. */
    static final long BASE = 32 * GIB;

    final Machine machine;

    Rig(Machine machine) {
        this.machine = machine;
        checkInvariants();
    }

    static KernelProfile kernel(String name) {
        KernelProfile port = new PowerpcProvider().portProfile(name).orElseThrow();
        return KernelProfiles.load().find(name).orElseThrow().plus(port.capabilities(), port.quirks());
    }

    /** A partition of 2 GiB with all sizes of leaves, and LMBs of that size. */
    static MachineFacts.Builder facts(long lmbBytes) {
        return MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * GIB)))
                .hypervisor(true)
                .largeLeaves(true)
                .hugeLeaves(true)
                .firmwareUnitBytes(lmbBytes);
    }

    static MachineBuilder builder(String variant, KernelProfile kernel, MachineFacts.Builder facts) {
        return MachineBuilder.of(new PowerpcProvider(), variant, kernel, facts.build());
    }

    static MachineBuilder builder(String variant, String kernel, long lmbBytes) {
        return builder(variant, kernel(kernel), facts(lmbBytes));
    }

    /** Without page tables and memmap of boot memory. */
    static Rig cold(String variant, String kernel, long lmbBytes) {
        return new Rig(builder(variant, kernel, lmbBytes).bootTables(false).boot());
    }

    static Rig warm(String variant, String kernel, long lmbBytes) {
        return new Rig(builder(variant, kernel, lmbBytes).boot());
    }

    Rig fork() {
        return new Rig(machine.fork());
    }

    Outcome<Effect> apply(Operation operation, Faults faults) {
        Outcome<Effect> outcome = machine.apply(operation, faults);
        checkInvariants();
        return outcome;
    }

    Effect add(long start, long size, MhpFlag... flags) {
        return apply(adding(start, size, flags), Faults.NONE).orElseThrow();
    }

    Effect remove(long start, long size) {
        return apply(new Operation.RemoveMemory(start, size), Faults.NONE).orElseThrow();
    }

    Refusal refusedAdd(long start, long size, MhpFlag... flags) {
        return refused(adding(start, size, flags), Faults.NONE);
    }

    Refusal refusedRemove(long start, long size) {
        return refused(new Operation.RemoveMemory(start, size), Faults.NONE);
    }

    /** Refused, and nothing has changed. */
    Refusal refused(Operation operation, Faults faults) {
        Machine before = machine.fork();
        Refusal refusal = apply(operation, faults).refusal().orElseThrow();
        assertThat(machine.differencesFrom(before)).isEmpty();
        return refusal;
    }

    static Operation adding(long start, long size, MhpFlag... flags) {
        AddMemoryRequest request = AddMemoryRequest.of(start, size);
        for (MhpFlag flag : flags) {
            request = request.withFlag(flag);
        }
        return new Operation.AddMemory(request);
    }

    long sections() {
        return machine.snapshot().sections().stream()
                .filter(run -> !run.early())
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }

    long vmemmapLeaves() {
        return machine.snapshot().vmemmap().leaves().stream()
                .mapToLong(MachineSnapshot.LeafRun::count)
                .sum();
    }

    private void checkInvariants() {
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }
}
