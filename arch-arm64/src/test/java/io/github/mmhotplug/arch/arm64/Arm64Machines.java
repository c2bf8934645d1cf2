package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import java.util.OptionalLong;

/** Machines for tests. */
final class Arm64Machines {
    private Arm64Machines() {}

    /** A kernel with the port's own capabilities. */
    static KernelProfile kernel(String name) {
        KernelProfile core = KernelProfiles.load().find(name).orElseThrow();
        KernelProfile port = new Arm64Provider().portProfile(name).orElseThrow();
        return core.plus(port.capabilities(), port.quirks());
    }

    /** The reference machine with 2 GiB: boot memory from 1 GiB to 3 GiB, a linear map of pages. */
    static MachineFacts.Builder facts(String variant) {
        return new Arm64Provider().referenceMachine(variant, 2 * Bytes.GIB, OptionalLong.empty()).facts().toBuilder();
    }

    static Architecture port(String variant, String kernel, MachineFacts.Builder facts) {
        return new Arm64Provider().create(new ArchitectureRequest(variant, kernel(kernel), facts.build()));
    }

    static MachineBuilder machine(String variant, KernelProfile kernel, MachineFacts.Builder facts) {
        return MachineBuilder.of(new Arm64Provider(), variant, kernel, facts.build());
    }

    /** A cold machine whose linear map is made of pages, or of blocks. */
    static Machine cold(String variant, String kernel, boolean linearBlocks) {
        return machine(variant, kernel(kernel), facts(variant).rodataFull(!linearBlocks))
                .bootTables(false)
                .boot();
    }

    static Operation add(long start, long size, MemmapPlace memmap) {
        AddMemoryRequest request = AddMemoryRequest.of(start, size);
        return new Operation.AddMemory(
                switch (memmap) {
                    case SYSTEM -> request;
                    case ON_MEMORY, FORCE -> request.withFlag(MhpFlag.MEMMAP_ON_MEMORY);
                    case FROM_RANGE -> request.withFlag(MhpFlag.MEMMAP_FROM_RANGE);
                });
    }

    static Operation add(long start, long size) {
        return add(start, size, MemmapPlace.SYSTEM);
    }

    static Operation remove(long start, long size) {
        return new Operation.RemoveMemory(start, size);
    }

    /** The parameter {@code memmap_on_memory} that a wish needs. */
    static MemmapOnMemory parameter(MemmapPlace memmap) {
        return switch (memmap) {
            case SYSTEM, FROM_RANGE -> MemmapOnMemory.OFF;
            case ON_MEMORY -> MemmapOnMemory.ON;
            case FORCE -> MemmapOnMemory.FORCE;
        };
    }
}
