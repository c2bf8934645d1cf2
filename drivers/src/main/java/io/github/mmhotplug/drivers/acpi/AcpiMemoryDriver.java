package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.List;
import java.util.Optional;

/**
 * {@code acpi_memory_enable_device} and {@code acpi_memory_remove_memory} for devices of one range: a static memory
 * group, then {@code __add_memory} with the flags of the kernel's time. Where the core takes memmap-on-memory as a hard
 * request the driver asks first and leaves the flag out if the answer is no.
 *
 * <p>Inputs: {@code plug} and {@code eject} with {@code address}, {@code size} in bytes and {@code node}.
 */
final class AcpiMemoryDriver implements HotplugDriver {
    /** Memory group of each device, by the device's address. */
    private static final String GROUPS = "acpi.groups";

    @Override
    public String id() {
        return AcpiMemoryProvider.ID;
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return switch (input.verb()) {
            case "plug" -> plug(input, core);
            case "eject" -> eject(input, core);
            default -> throw new IllegalArgumentException("acpi has no '" + input.verb() + "'; it has plug and eject");
        };
    }

    private static Outcome<Unit> plug(DriverInput input, CorePort core) {
        long address = input.number("address");
        long size = input.number("size");
        NodeId node = node(input);
        if (!core.profile().has(CoreCapabilities.MEMORY_GROUPS)) {
            return core.addMemory(
                    withMemmapFlag(AddMemoryRequest.of(address, size).withNode(node), core));
        }
        long pages = size <= 0 ? 0 : (size - 1) / core.geometry().pageSizeBytes() + 1;
        return core.registerStaticGroup(node, pages).then(group -> {
            AddMemoryRequest request =
                    AddMemoryRequest.of(address, size).withNode(node).withGroup(group);
            Outcome<Unit> added = core.addMemory(withMemmapFlag(request, core));
            if (added.isRefused()) {
                core.unregisterGroup(group).ignore();
                return added;
            }
            core.state(GROUPS).put(address, address + 1, group);
            return added;
        });
    }

    /** {@code MHP_MEMMAP_ON_MEMORY} and its forerunner of 2019, where the kernel has them. */
    private static AddMemoryRequest withMemmapFlag(AddMemoryRequest request, CorePort core) {
        KernelProfile profile = core.profile();
        if (profile.has(CoreCapabilities.MEMMAP_FROM_RANGE)) {
            return request.withFlag(MhpFlag.MEMMAP_FROM_RANGE);
        }
        if (profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK)) {
            return request.withFlag(MhpFlag.MEMMAP_ON_MEMORY);
        }
        Optional<Veto> veto = core.memmapOnMemoryVeto(request.sizeBytes());
        return veto.map(request::withMemmapDeclined).orElseGet(() -> request.withFlag(MhpFlag.MEMMAP_ON_MEMORY));
    }

    private static NodeId node(DriverInput input) {
        long node = input.number("node", 0);
        if (node < 0 || node > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'node' of '" + input.verb() + "' is no node: " + node);
        }
        return new NodeId((int) node);
    }

    /**
     * {@code acpi_scan_try_to_offline}: every block, and once more those that refused, for one may have held what
     * describes another; if one still refuses, those that were taken offline come back.
     */
    private static Outcome<Unit> offline(PhysRange range, CorePort core) {
        List<Integer> before = core.onlineBlocks(range);
        // whatever came of it, the state of the blocks tells
        before.forEach(block -> core.offlineBlock(block).ignore());
        Outcome<Unit> last = Outcome.done();
        for (int block : core.onlineBlocks(range)) {
            Outcome<Unit> again = core.offlineBlock(block);
            last = last.isRefused() ? last : again;
        }
        if (last.isRefused()) {
            List<Integer> stayed = core.onlineBlocks(range);
            before.stream()
                    .filter(block -> !stayed.contains(block))
                    .forEach(block -> core.onlineBlock(block).ignore());
        }
        return last;
    }

    private static Outcome<Unit> eject(DriverInput input, CorePort core) {
        long address = input.number("address");
        PhysRange range = new PhysRange(address, input.number("size"));
        Outcome<Unit> offline = offline(range, core);
        if (offline.isRefused()) {
            return offline;
        }
        return core.removeMemory(range).then(removed -> {
            long group = core.state(GROUPS).get(address);
            if (group == RangeStore.ABSENT) {
                return Outcome.done();
            }
            core.state(GROUPS).remove(address, address + 1);
            // refused where blocks are left; the device goes all the same
            core.unregisterGroup(Math.toIntExact(group)).ignore();
            return Outcome.done();
        });
    }
}
