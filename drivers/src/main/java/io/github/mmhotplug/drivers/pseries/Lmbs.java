package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DriverRule;

/** What is done to one LMB: {@code dlpar_acquire_drc}, {@code dlpar_add_lmb}, {@code dlpar_remove_lmb}. */
final class Lmbs {
    private final LmbTable table;
    private final CorePort core;

    Lmbs(LmbTable table, CorePort core) {
        this.table = table;
        this.core = core;
    }

    /** {@code dlpar_acquire_drc}, then {@code dlpar_add_lmb}. */
    Outcome<Unit> acquireAndAdd(long lmb) {
        if (table.is(lmb, LmbTable.EMPTY)) {
            return Outcome.refused(Refusal.of(
                    DriverRule.LMB_ACQUIRED,
                    "the host has no memory behind connector 0x" + Long.toHexString(LmbTable.index(lmb)),
                    index(lmb)));
        }
        return add(lmb);
    }

    /** {@code dlpar_add_lmb}: added by itself and put online, whatever {@code auto_online_blocks} says. */
    Outcome<Unit> add(long lmb) {
        if (table.is(lmb, LmbTable.ASSIGNED)) {
            return Outcome.refused(Refusal.of(DriverRule.LMB_CHANGES, name(lmb) + " is assigned already", index(lmb)));
        }
        PhysRange range = table.range(lmb);
        AddMemoryRequest request = AddMemoryRequest.of(range).withNode(table.node(lmb));
        boolean hint = core.profile().has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK);
        Outcome<Unit> added = core.addMemory(hint ? request.withFlag(MhpFlag.MEMMAP_ON_MEMORY) : request);
        return added.then(done -> {
            Outcome<Unit> online = core.onlineBlock(Math.toIntExact(lmb));
            if (online.isRefused()) {
                core.removeMemory(range).ignore();
            } else {
                table.set(lmb, LmbTable.ASSIGNED);
            }
            return online;
        });
    }

    boolean isRemovable(long lmb) {
        return table.is(lmb, LmbTable.ASSIGNED) && !table.is(lmb, LmbTable.RESERVED);
    }

    /** {@code dlpar_remove_lmb}. */
    Outcome<Unit> remove(long lmb) {
        if (!isRemovable(lmb)) {
            boolean reserved = table.is(lmb, LmbTable.RESERVED);
            return Outcome.refused(Refusal.of(
                    reserved ? DriverRule.LMB_NOT_RESERVED : DriverRule.LMB_CHANGES,
                    name(lmb) + (reserved ? " is reserved" : " is not assigned"),
                    index(lmb)));
        }
        return core.offlineBlock(Math.toIntExact(lmb))
                .then(done -> core.removeMemory(table.range(lmb)))
                .map(done -> {
                    table.clear(lmb, LmbTable.ASSIGNED);
                    return done;
                });
    }

    static Fact index(long lmb) {
        return Fact.address("drcIndex", LmbTable.index(lmb));
    }

    static String name(long lmb) {
        return "LMB 0x" + Long.toHexString(LmbTable.index(lmb));
    }
}
