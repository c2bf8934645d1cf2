package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import java.util.List;

/** Machines and inputs for the vetoes of s390's notifiers. */
final class S390Provocations {
    private static final long GIB = Bytes.GIB;
    private static final long BLOCK = 256 * Bytes.MIB;

    private S390Provocations() {}

    /** Isolation refuses what is of CMA; only what merely adjoins it, a faithful 6.12 leaves to the notifier. */
    static Provocation behindCma() {
        Port port = Port.of("s390", "6.12").faithful();
        PhysRange cma = new PhysRange(GIB - BLOCK, BLOCK);
        return Provocations.of(
                "ARC-S390-06",
                port.builder(port.facts(facts -> facts.cmaAreas(List.of(cma)))).boot(),
                Ops.state(GIB, BLOCK, "offline"));
    }

    /** The upper quarter of what was memory is the crash kernel's, and none of Linux's. */
    static Provocation besideACrashKernel() {
        Port port = Port.of("s390", "6.12");
        PhysRange ram = new PhysRange(0, 2 * GIB - 2 * BLOCK);
        PhysRange crash = new PhysRange(ram.endAddress(), 2 * BLOCK);
        return Provocations.of(
                "ARC-S390-07",
                port.builder(port.facts(facts -> facts.bootRam(List.of(ram)).crashKernel(crash)))
                        .boot(),
                Ops.state(BLOCK, BLOCK, "offline"));
    }
}
