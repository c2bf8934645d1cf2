package io.github.mmhotplug.bench;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.OptionalLong;

/**
 * A warm reference machine of kernel 7.2.
 *
 * @param machine just booted
 * @param hotplugStart where hot-added memory begins
 */
record BenchMachine(Machine machine, long hotplugStart) {
    static Machine smallest() {
        return boot("x86-4level", 2 * Bytes.GIB, MemmapOnMemory.OFF).machine();
    }

    /** With as much boot memory as the memmap and the tables of so many bytes can need. */
    static BenchMachine forAddsOf(long bytes, String variant, MemmapOnMemory mode) {
        return boot(variant, Math.max(8 * Bytes.GIB, Long.highestOneBit(bytes / 16)), mode);
    }

    private static BenchMachine boot(String variant, long ramBytes, MemmapOnMemory mode) {
        Registered registered = ArchitectureRegistry.load(BenchMachine.class.getClassLoader())
                .find(variant)
                .orElseThrow();
        ReferenceMachine reference =
                registered.provider().referenceMachine(registered.variant().id(), ramBytes, OptionalLong.empty());
        Machine machine = MachineBuilder.of(
                        registered,
                        registered
                                .profile(KernelProfiles.load().find("7.2").orElseThrow())
                                .orElseThrow(),
                        reference.facts())
                .memmapOnMemory(mode)
                .boot();
        return new BenchMachine(machine, reference.hotplugStart());
    }

    /** {@code 128G}, {@code 4T}. */
    static long bytes(String size) {
        return Long.parseLong(size.substring(0, size.length() - 1)) * (size.endsWith("T") ? Bytes.TIB : Bytes.GIB);
    }
}
