package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.List;

/** Machines for tests. */
final class Machines {
    private Machines() {}

    static KernelProfile kernel(String name) {
        return new S390Provider().portProfile(name).orElseThrow();
    }

    /** 2 GiB at boot, no EDAT, no increments, at most 1 TiB: three levels. */
    static MachineFacts.Builder facts() {
        return MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * Bytes.GIB)))
                .physicalLimitBytes(Bytes.TIB);
    }

    static Architecture port(KernelProfile kernel, MachineFacts.Builder facts) {
        return new S390Provider().create(new ArchitectureRequest("s390", kernel, facts.build()));
    }

    static Architecture port(String kernel, MachineFacts.Builder facts) {
        return port(kernel(kernel), facts);
    }
}
