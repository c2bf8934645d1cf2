package io.github.mmhotplug.drivers.sclp;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code sclp_mem_change_state}: what firmware hands out, in units of {@code rzm} bytes. */
final class Increments {
    private static final long NONE = -1;

    private final CorePort core;
    private final long refused;

    Increments(CorePort core, DriverInput input) {
        this.core = core;
        this.refused = input.number("refuses", NONE);
    }

    private List<PhysRange> known(PhysRange range) {
        return Stream.concat(core.facts().bootRam().stream(), core.facts().standbyStorage().stream())
                .filter(range::intersects)
                .map(storage -> PhysRange.ofEnd(
                        Math.max(storage.startAddress(), range.startAddress()),
                        Math.min(storage.endAddress(), range.endAddress())))
                .toList();
    }

    /** Whether firmware has storage there. */
    boolean areOf(PhysRange range) {
        return !known(range).isEmpty();
    }

    /** One after the other; if firmware keeps one, those before it are given back. */
    Outcome<Unit> assign(PhysRange range) {
        List<PhysRange> assigned = new ArrayList<>();
        for (PhysRange storage : known(range)) {
            for (PhysRange increment : increments(storage)) {
                if (refused >= increment.startAddress() && refused < increment.endAddress()) {
                    if (!core.profile().quirk(CoreCapabilities.QUIRK_SCLP_KEEPS_ASSIGNED)) {
                        assigned.forEach(core.storage()::unassign);
                    }
                    return Outcome.refused(Refusal.of(
                            DriverRule.STANDBY_ASSIGNED,
                            "firmware does not hand out the increment at " + increment,
                            Fact.address("increment", increment.startAddress()),
                            Fact.bytes("incrementSize", increment.sizeBytes())));
                }
                core.storage().assign(increment);
                assigned.add(increment);
            }
        }
        return Outcome.done();
    }

    /** The answer of firmware is not looked at. */
    void unassign(PhysRange range) {
        known(range).forEach(core.storage()::unassign);
    }

    private List<PhysRange> increments(PhysRange storage) {
        long unit = core.facts().firmwareUnitBytes();
        List<PhysRange> increments = new ArrayList<>();
        long start = storage.startAddress();
        while (start < storage.endAddress()) {
            long end =
                    unit == 0 ? storage.endAddress() : Math.min(Align.down(start, unit) + unit, storage.endAddress());
            increments.add(PhysRange.ofEnd(start, end));
            start = end;
        }
        return increments;
    }
}
