package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * {@code dlpar_add_lmb} and {@code dlpar_remove_lmb}: memory comes and goes by logical memory block, each added by
 * itself and put online by the driver, whatever {@code auto_online_blocks} says. A request for several LMBs is all or
 * nothing; a rollback that fails is only logged.
 *
 * <p>Inputs: {@code plug} and {@code eject} with {@code address}, {@code size} in bytes and {@code node}: the LMBs from
 * an index on.
 */
final class PseriesMemoryDriver implements HotplugDriver {
    @Override
    public String id() {
        return PseriesMemoryProvider.ID;
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        PhysRange range = new PhysRange(input.number("address"), input.number("size"));
        NodeId node = new NodeId(Math.toIntExact(input.number("node", 0)));
        return switch (input.verb()) {
            case "plug" -> plug(range, node, core);
            case "eject" -> eject(range, node, core);
            default ->
                throw new IllegalArgumentException("pseries has no '" + input.verb() + "'; it has plug and eject");
        };
    }

    /** {@code dlpar_memory_add_by_ic}: the first failure ends it, and what was added goes again. */
    private static Outcome<Unit> plug(PhysRange range, NodeId node, CorePort core) {
        Deque<PhysRange> added = new ArrayDeque<>();
        for (PhysRange lmb : lmbs(range, core)) {
            Outcome<Unit> outcome = add(lmb, node, core);
            if (outcome.isRefused()) {
                added.forEach(done -> remove(done, core).ignore());
                return outcome;
            }
            added.push(lmb);
        }
        return Outcome.done();
    }

    private static Outcome<Unit> add(PhysRange lmb, NodeId node, CorePort core) {
        AddMemoryRequest request =
                AddMemoryRequest.of(lmb.startAddress(), lmb.sizeBytes()).withNode(node);
        boolean hint = core.profile().has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK);
        Outcome<Unit> added = core.addMemory(hint ? request.withFlag(MhpFlag.MEMMAP_ON_MEMORY) : request);
        if (added.isRefused()) {
            return added;
        }
        Outcome<Unit> online = core.onlineBlock(block(lmb, core));
        if (online.isRefused()) {
            core.removeMemory(lmb).ignore();
        }
        return online;
    }

    /** {@code dlpar_memory_remove_by_ic}: the first failure ends it, and what was removed comes back as if new. */
    private static Outcome<Unit> eject(PhysRange range, NodeId node, CorePort core) {
        Deque<PhysRange> removed = new ArrayDeque<>();
        for (PhysRange lmb : lmbs(range, core)) {
            Outcome<Unit> outcome = remove(lmb, core);
            if (outcome.isRefused()) {
                removed.descendingIterator()
                        .forEachRemaining(done -> add(done, node, core).ignore());
                return outcome;
            }
            removed.push(lmb);
        }
        return Outcome.done();
    }

    private static Outcome<Unit> remove(PhysRange lmb, CorePort core) {
        return core.offlineBlock(block(lmb, core)).then(done -> core.removeMemory(lmb));
    }

    private static int block(PhysRange lmb, CorePort core) {
        return Math.toIntExact(lmb.startAddress() / core.memoryBlockSizeBytes());
    }

    private static List<PhysRange> lmbs(PhysRange range, CorePort core) {
        long size = core.memoryBlockSizeBytes();
        List<PhysRange> lmbs = new ArrayList<>();
        for (long start = range.startAddress(); start < range.endAddress(); start += size) {
            lmbs.add(new PhysRange(start, size));
        }
        return lmbs;
    }
}
