package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.internal.memmap.StructPages.VmemmapRun;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code try_remove_memory}: block devices first, then the port (memmap, then linear map), then memblock, resource and
 * node. A refusal may come late; the machine that it came from is then dropped for the one before.
 */
final class RemoveMemory {
    private final Architecture architecture;
    private final KernelProfile profile;
    private final ArchCalls arch;

    @Inject
    RemoveMemory(Architecture architecture, KernelProfile profile, ArchCalls arch) {
        this.architecture = architecture;
        this.profile = profile;
        this.arch = arch;
    }

    Outcome<Unit> run(HotplugContext ctx, long startAddress, long sizeBytes) {
        // without it remove_memory() is a stub that looks at nothing
        Optional<Veto> notBuilt = architecture.selectsHotRemove();
        if (notBuilt.isPresent()) {
            return Outcome.refused(notBuilt.get().toRefusal());
        }
        long blockBytes = architecture.memoryBlockSizeBytes();
        boolean isRange = startAddress >= 0 && sizeBytes > 0 && startAddress + sizeBytes > 0;
        if (!isRange || startAddress % blockBytes != 0 || sizeBytes % blockBytes != 0) {
            return Outcome.refused(Refusal.of(
                            StandardRule.REMOVE_ALIGNED,
                            "start 0x" + Long.toHexString(startAddress) + " and size " + Bytes.prose(sizeBytes)
                                    + " must both be multiples of the memory block size, " + Bytes.prose(blockBytes),
                            Fact.bytes("memoryBlockSize", blockBytes))
                    .fatalInKernel());
        }
        PhysRange range = new PhysRange(startAddress, sizeBytes);
        long first = startAddress / blockBytes;
        long count = sizeBytes / blockBytes;
        long selfHosted = ctx.state.blocks.selfHosted(first, count);
        Optional<Refusal> refusal = blocksOffline(ctx, first, count)
                .or(() -> altmapsUniform(selfHosted, count, sizeBytes))
                .or(() -> noDevice(ctx, range))
                .or(() -> wholeSelfDescribedRange(ctx, range));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        int node = ctx.state.blocks.lastNode(first, count);
        Outcome<Unit> removed = selfHosted == 0 ? removeWhole(ctx, range) : removeBlocks(ctx, range);
        if (removed.isDone()) {
            PfnRange pfns = range.toPfns(ctx.geometry.pageShift());
            ctx.state.memblock.remove(pfns.startPfn(), pfns.endPfn());
            ctx.state.poisonedPages -= ctx.state.buddy.poisonedIn(pfns.startPfn(), pfns.endPfn());
            ctx.state.buddy.forgetPoison(pfns.startPfn(), pfns.endPfn());
            releaseResources(ctx, range);
            tryOfflineNode(ctx, node);
        }
        return removed;
    }

    private Optional<Refusal> blocksOffline(HotplugContext ctx, long first, long count) {
        long busy = ctx.state.blocks.firstNotOffline(first, count);
        if (busy == RunMap.ABSENT) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.BLOCKS_OFFLINE,
                "memory" + busy + " is " + ctx.state.blocks.state(busy).word(),
                Fact.count("memoryBlock", busy, ""),
                Fact.text("state", ctx.state.blocks.state(busy).word())));
    }

    private Optional<Refusal> altmapsUniform(long selfHosted, long count, long sizeBytes) {
        if (selfHosted == 0) {
            return Optional.empty();
        }
        if (profile.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("singleBlock") && count != 1) {
            return Optional.of(Refusal.of(
                    StandardRule.ALTMAP_GRANULARITY,
                    Bytes.prose(sizeBytes) + " holds self-hosted blocks; kernel " + profile.name()
                            + " removes them one at a time",
                    Fact.count("selfHostedBlocks", selfHosted, "blocks"),
                    Fact.count("blocks", count, "blocks")));
        }
        if (selfHosted == count) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.ALTMAP_ALL_OR_NONE,
                selfHosted + " of " + count + " blocks keep their memmap on themselves",
                Fact.count("selfHostedBlocks", selfHosted, "blocks"),
                Fact.count("blocks", count, "blocks")));
    }

    private static Optional<Refusal> noDevice(HotplugContext ctx, PhysRange range) {
        return ctx.state
                .devices
                .firstIn(range.toPfns(ctx.geometry.pageShift()))
                .map(mapping -> Refusal.of(
                                StandardRule.DEVICE_UNMAPPED,
                                "a device has " + mapping.pgmap().ranges().get(0) + " mapped, type "
                                        + mapping.pgmap().type(),
                                Fact.address(
                                        "device",
                                        mapping.pgmap().ranges().get(0).startAddress()))
                        .fatalInKernel());
    }

    /** The designs of 2018 and 2019 can only take back what was added, in one piece. */
    private static Optional<Refusal> wholeSelfDescribedRange(HotplugContext ctx, PhysRange range) {
        PfnRange pfns = range.toPfns(ctx.geometry.pageShift());
        long perSection = ctx.geometry.pagesPerSection();
        long sections = pfns.pageCount() / perSection;
        List<VmemmapRun> runs = ctx.state.pages.vmemmapRunsOf(pfns, perSection);
        boolean whole = runs.isEmpty()
                || (runs.size() == 1
                        && runs.get(0).pages().startPfn() == pfns.startPfn()
                        && runs.get(0).headRefcount() == sections);
        if (whole) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                StandardRule.FROM_RANGE_WHOLE,
                range + " is not the whole of a range that holds its own memmap",
                Fact.count("sections", sections, "sections"),
                Fact.count("headRefcount", runs.get(0).headRefcount(), "sections")));
    }

    /** {@code release_mem_region_adjustable}, for each resource that the range touches. */
    private static void releaseResources(HotplugContext ctx, PhysRange range) {
        for (Resource resource : ctx.state.resources.systemRam(range.startAddress(), range.endAddress())) {
            long start = Math.max(resource.start(), range.startAddress());
            long end = Math.min(resource.end(), range.endAddress());
            if (!ctx.state.resources.releaseAdjustable(start, end - start)) {
                throw new IllegalStateException("memory can't be released: " + PhysRange.ofEnd(start, end));
            }
        }
    }

    private Outcome<Unit> removeWhole(HotplugContext ctx, PhysRange range) {
        removeBlockDevices(ctx, range);
        return arch.remove(ctx, new ArchRange(NodeId.ZERO, range, MhpParams.KERNEL));
    }

    /** {@code remove_memory_blocks_and_altmaps}. */
    private Outcome<Unit> removeBlocks(HotplugContext ctx, PhysRange range) {
        long blockBytes = architecture.memoryBlockSizeBytes();
        for (long start = range.startAddress(); start < range.endAddress(); start += blockBytes) {
            PhysRange block = new PhysRange(start, blockBytes);
            PfnRange pfns = block.toPfns(ctx.geometry.pageShift());
            long id = start / blockBytes;
            Altmap altmap = Altmap.ofAdded(
                    pfns.startPfn(),
                    pfns.endPfn() - 1,
                    ctx.state.blocks.altmapFree(id),
                    ctx.state.blocks.altmapAlloc(id));
            removeBlockDevices(ctx, block);
            Outcome<Unit> removed =
                    arch.remove(ctx, new ArchRange(NodeId.ZERO, block, MhpParams.KERNEL.withAltmap(altmap)));
            if (removed.isRefused()) {
                return removed;
            }
            arch.checkAltmapEmpty(ctx, altmap, block);
        }
        return Outcome.done();
    }

    /** {@code try_offline_node}: a node without span and without blocks goes. */
    private static void tryOfflineNode(HotplugContext ctx, int node) {
        boolean spanned =
                ctx.state.zones.zones().stream().anyMatch(zone -> zone.node() == node && zone.spannedPages() > 0);
        if (!spanned && !ctx.state.blocks.anyOnNode(node)) {
            Set<Integer> fewer = new HashSet<>(ctx.state.onlineNodes);
            fewer.remove(node);
            ctx.state.onlineNodes = Set.copyOf(fewer);
            ctx.state.zones = ctx.state.zones.withoutNode(node);
        }
    }

    private void removeBlockDevices(HotplugContext ctx, PhysRange range) {
        long blockBytes = architecture.memoryBlockSizeBytes();
        ctx.state.blocks.remove(range.startAddress() / blockBytes, range.sizeBytes() / blockBytes);
    }
}
