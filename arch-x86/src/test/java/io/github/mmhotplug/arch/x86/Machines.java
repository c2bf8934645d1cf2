package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;

/** Machines for tests. */
final class Machines {
    private Machines() {}

    /** Boot memory from 0 up to an end, all sizes of leaves, bare metal. */
    static MachineFacts.Builder facts(long endBytes) {
        return MachineFacts.withBootRam(List.of(new PhysRange(0, endBytes)))
                .largeLeaves(true)
                .hugeLeaves(true);
    }

    static MachineFacts.Builder facts() {
        return facts(2 * Bytes.GIB);
    }
}
