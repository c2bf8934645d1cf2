package org.example.riscv;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import java.util.List;

/** Machines for tests. */
final class Machines {
    private Machines() {}

    /** A kernel of the core with what the port adds. */
    static KernelProfile kernel(String name) {
        KernelProfile port = new RiscvProvider().portProfile(name).orElseThrow();
        return KernelProfiles.load().find(name).orElseThrow().plus(port.capabilities(), port.quirks());
    }

    /** 2 GiB at boot. */
    static MachineFacts.Builder facts(long ramStart) {
        return MachineFacts.withBootRam(List.of(new PhysRange(ramStart, 2 * Bytes.GIB)));
    }

    static MachineFacts.Builder facts() {
        return facts(2 * Bytes.GIB);
    }

    static Architecture port(String variant, KernelProfile kernel, MachineFacts.Builder facts) {
        return new RiscvProvider().create(new ArchitectureRequest(variant, kernel, facts.build()));
    }

    static Architecture port(String variant, String kernel, MachineFacts.Builder facts) {
        return port(variant, kernel(kernel), facts);
    }

    static Machine boot(String variant, KernelProfile kernel) {
        return MachineBuilder.of(new RiscvProvider(), variant, kernel, facts().build())
                .bootTables(false)
                .boot();
    }
}
