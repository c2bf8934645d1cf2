package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.internal.frame.Frames;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.GroupTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The questions that an add is asked before anything is mapped, each with its refusal. */
final class AddChecks {
    private final Architecture architecture;
    private final KernelProfile profile;
    private final MemoryGeometry geometry;

    @Inject
    AddChecks(Architecture architecture, KernelProfile profile) {
        this.architecture = architecture;
        this.profile = profile;
        this.geometry = architecture.geometry();
    }

    /** The node of an add: its group's, if it has one that exists, else its own. */
    static NodeId node(HotplugContext ctx, AddMemoryRequest request) {
        return request.group().isPresent()
                ? ctx.state
                        .groups
                        .group(request.group().getAsInt())
                        .map(GroupTable.Group::node)
                        .orElse(request.node())
                : request.node();
    }

    /** Flags that the kernel does not have, names that {@code add_memory_driver_managed} does not take. */
    Optional<Refusal> flagsAndName(AddMemoryRequest request) {
        return knowsFlag(request, MhpFlag.MEMMAP_FROM_RANGE, "only the designs rfc-2018 and rfc-2019 have it")
                .or(() -> knowsFlag(request, MhpFlag.MEMMAP_ON_MEMORY, "it came with 5.13"))
                .or(() -> knowsFlag(request, MhpFlag.NID_IS_MGID, "memory groups came with 5.15"))
                .or(() -> knowsFlag(
                        request, MhpFlag.OFFLINE_INACCESSIBLE, "it came with 6.8, and left with MEM_PREPARE_ONLINE"))
                .or(() -> memoryFlags(request))
                .or(() -> goodName(request.resourceName()));
    }

    private Optional<Refusal> memoryFlags(AddMemoryRequest request) {
        return DeviceMemoryClass.ofFlags(profile, request.memoryFlags(), false).refusal();
    }

    private Optional<Refusal> knowsFlag(AddMemoryRequest request, MhpFlag flag, String hint) {
        if (KnownFlags.has(profile, flag) || !request.flags().contains(flag)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.FLAG_KNOWN,
                "kernel " + profile.name() + " has no " + flag.symbol() + "; " + hint,
                Fact.text("flag", flag.symbol()),
                Fact.text("kernel", profile.name())));
    }

    private static Optional<Refusal> goodName(String name) {
        boolean driverName = name.startsWith("System RAM (") && name.endsWith(")");
        if (name.equals(AddMemoryRequest.SYSTEM_RAM) || driverName) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.RESOURCE_NAME,
                "'" + name + "' is neither 'System RAM' nor of the form 'System RAM (driver)'",
                Fact.text("resourceName", name)));
    }

    /** {@code mhp_range_allowed(start, size, need_mapping = true)}. */
    Optional<Refusal> rangeAllowed(AddMemoryRequest request) {
        PhysRange pluggable = architecture.mappableRange();
        long start = request.startAddress();
        long size = request.sizeBytes();
        if (size > 0
                && start + size > start
                && start >= pluggable.startAddress()
                && start + size <= pluggable.endAddress()) {
            return Optional.empty();
        }
        String what = start < 0 || size <= 0 || start + size <= start
                ? "start 0x" + Long.toHexString(start) + " and " + size + " bytes"
                : new PhysRange(start, size).toString();
        return Optional.of(Refusal.of(
                StandardRule.RANGE_MAPPABLE,
                what + " is not inside what the kernel can map, " + pluggable + " ("
                        + Bytes.prose(pluggable.endAddress()) + ")",
                Fact.address("start", start),
                Fact.bytes("size", size),
                Fact.address("mappableStart", pluggable.startAddress()),
                Fact.address("mappableEnd", pluggable.endAddress())));
    }

    /** {@code mem=} counts for hot-added memory too, until the system runs. */
    Optional<Refusal> belowLimit(HotplugContext ctx, AddMemoryRequest request) {
        OptionalLong limit = ctx.state.bootLimit;
        long end = request.startAddress() + request.sizeBytes();
        if (limit.isEmpty() || end <= limit.getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.BELOW_MEM_LIMIT,
                new PhysRange(request.startAddress(), request.sizeBytes()) + " ends beyond the limit of mem=, "
                        + Bytes.prose(limit.getAsLong()),
                Fact.bytes("memLimit", limit.getAsLong())));
    }

    Refusal conflict(AddMemoryRequest request, Resource with) {
        return Refusal.of(
                StandardRule.RESOURCE_FREE,
                new PhysRange(request.startAddress(), request.sizeBytes()) + " overlaps " + with.name() + " at "
                        + new PhysRange(with.start(), with.size()),
                Fact.address("start", request.startAddress()),
                Fact.bytes("size", request.sizeBytes()),
                Fact.text("resource", with.name()),
                Fact.address("resourceStart", with.start()),
                Fact.bytes("resourceSize", with.size()));
    }

    /** {@code check_hotplug_memory_range}: names what is off and what would be legal nearby. */
    Optional<Refusal> blockAligned(AddMemoryRequest request) {
        long block = architecture.memoryBlockSizeBytes();
        long start = request.startAddress();
        long size = request.sizeBytes();
        boolean startOff = start % block != 0;
        boolean sizeOff = size % block != 0;
        if (!startOff && !sizeOff) {
            return Optional.empty();
        }
        List<String> wrong = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.bytes("memoryBlockSize", block));
        if (startOff) {
            long below = Align.down(start, block);
            wrong.add("start 0x" + Long.toHexString(start) + " (nearest: 0x" + Long.toHexString(below) + ", 0x"
                    + Long.toHexString(below + block) + ")");
            facts.add(Fact.address("nearestStartBelow", below));
            facts.add(Fact.address("nearestStartAbove", below + block));
        }
        if (sizeOff) {
            long below = Align.down(size, block);
            wrong.add("size " + Bytes.prose(size) + " (nearest: " + (below > 0 ? Bytes.prose(below) + ", " : "")
                    + Bytes.prose(below + block) + ")");
            if (below > 0) {
                facts.add(Fact.bytes("nearestSizeBelow", below));
            }
            facts.add(Fact.bytes("nearestSizeAbove", below + block));
        }
        return Optional.of(new Refusal(
                Errno.EINVAL,
                StandardRule.BLOCK_ALIGNED,
                String.join(" and ", wrong) + (wrong.size() > 1 ? " are" : " is")
                        + " no multiple of the memory block size, " + Bytes.prose(block) + " because "
                        + architecture.memoryBlockSizeReason(),
                facts,
                StandardRule.BLOCK_ALIGNED.kernelSymbol(),
                false));
    }

    Optional<Refusal> groupKnown(HotplugContext ctx, AddMemoryRequest request) {
        if (request.group().isEmpty()
                || ctx.state.groups.group(request.group().getAsInt()).isPresent()) {
            return Optional.empty();
        }
        int group = request.group().getAsInt();
        return Optional.of(Refusal.of(
                StandardRule.GROUP_KNOWN, "there is no memory group " + group, Fact.count("group", group, "")));
    }

    Optional<Refusal> nodePossible(HotplugContext ctx, AddMemoryRequest request) {
        int node = node(ctx, request).value();
        if (ctx.state.possibleNodes.contains(node)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.NODE_POSSIBLE,
                "node " + node + " is not possible; possible are " + new java.util.TreeSet<>(ctx.state.possibleNodes),
                Fact.count("node", node, "")));
    }

    /** A lack of memory for the memmap as the caller sees it: what the whole add needs, and what there was. */
    Refusal withNeed(Refusal cause, PfnRange pfns, long freePagesBefore) {
        OptionalLong block = cause.facts().stream()
                .filter(fact -> fact.name().equals(Frames.BLOCK_NEEDED))
                .mapToLong(fact -> Long.parseLong(fact.value()))
                .findFirst();
        if (block.isEmpty()) {
            return cause;
        }
        long need = geometry.memmapBytes(pfns.pageCount());
        long free = freePagesBefore << geometry.pageShift();
        return cause.as(
                cause.rule(),
                verdict(cause, need, free, block.getAsLong()),
                List.of(Fact.bytes("memmapNeeded", need), Fact.bytes("freeBefore", free)));
    }

    /** Where one block is more than the whole memmap, the block is the need. */
    private static String verdict(Refusal cause, long need, long free, long block) {
        if (block > need) {
            return cause.detail();
        }
        return cause.rule() == StandardRule.MEMMAP_ALLOCATED && need > free
                ? "the memmap needs " + Bytes.prose(need) + ", only " + Bytes.prose(free) + " were free"
                : "the memmap needs " + Bytes.prose(need) + ", " + Bytes.prose(free) + " were free; " + cause.detail();
    }
}
