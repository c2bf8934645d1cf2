package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Marking;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.util.RunMap;
import io.github.mmhotplug.core.internal.util.UndoStack;
import io.github.mmhotplug.core.internal.vmemmap.Altmap;
import io.github.mmhotplug.core.internal.zone.ZoneTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code __add_memory} and {@code add_memory_resource}: the checks in the kernel's order, then resource, node, memmap
 * placement, the port, and the block devices. Each step that succeeds pushes its undo; a refusal runs them all, and
 * proves that the machine is as it was.
 */
final class AddMemory {
    private final AddChecks checks;
    private final SelfHosting selfHosting;
    private final ArchCalls arch;
    private final BlockDevices blockDevices;

    @Inject
    AddMemory(AddChecks checks, SelfHosting selfHosting, ArchCalls arch, BlockDevices blockDevices) {
        this.checks = checks;
        this.selfHosting = selfHosting;
        this.arch = arch;
        this.blockDevices = blockDevices;
    }

    Outcome<HotAdd> run(HotplugContext ctx, AddMemoryRequest request) {
        Optional<Veto> notBuilt = ctx.architecture.selectsMemoryHotplug();
        if (notBuilt.isPresent()) {
            return Outcome.refused(notBuilt.get().toRefusal());
        }
        MachineState before = ctx.state.fork();
        ctx.memmapPagesBefore = before.pages.total(FrameUse.MEMMAP);
        UndoStack undo = new UndoStack();
        Optional<Refusal> refusal = registerResource(ctx, request, undo);
        Outcome<HotAdd> outcome =
                refusal.isPresent() ? Outcome.refused(refusal.get()) : addMemoryResource(ctx, request, undo);
        if (outcome.isRefused()) {
            undo.undoAll();
            ctx.checkUndone(before, "a refused add");
        }
        return outcome;
    }

    /** {@code register_memory_resource}. */
    private Optional<Refusal> registerResource(HotplugContext ctx, AddMemoryRequest request, UndoStack undo) {
        Optional<Refusal> refusal = checks.flagsAndName(request)
                .or(() -> checks.rangeAllowed(request))
                .or(() -> checks.belowLimit(ctx, request));
        if (refusal.isPresent()) {
            return refusal;
        }
        boolean driverManaged = !request.resourceName().equals(AddMemoryRequest.SYSTEM_RAM);
        Optional<Resource> conflict = ctx.state.resources.request(
                Resource.systemRam(request.startAddress(), request.sizeBytes(), request.resourceName(), driverManaged));
        if (conflict.isPresent()) {
            return Optional.of(checks.conflict(request, conflict.get()));
        }
        undo.push(() -> {
            boolean released = ctx.state.resources.release(request.startAddress(), request.sizeBytes());
            assert released;
        });
        return Optional.empty();
    }

    /** {@code add_memory_resource}. */
    private Outcome<HotAdd> addMemoryResource(HotplugContext ctx, AddMemoryRequest request, UndoStack undo) {
        Optional<Refusal> refusal = checks.blockAligned(request)
                .or(() -> checks.groupKnown(ctx, request))
                .or(() -> checks.nodePossible(ctx, request));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        PhysRange range = new PhysRange(request.startAddress(), request.sizeBytes());
        PfnRange pfns = range.toPfns(ctx.geometry.pageShift());
        keepTraces(ctx, undo);
        registerMemblock(ctx, pfns, undo);
        bringNodeOnline(ctx, request, undo);

        boolean wanted = request.flags().contains(MhpFlag.MEMMAP_ON_MEMORY);
        Optional<Veto> selfHostingVeto = selfHosting.veto(ctx.state.memmapOnMemory, request.sizeBytes());
        if (wanted && selfHostingVeto.isPresent() && !ctx.profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK)) {
            return Outcome.refused(selfHostingVeto.get().toRefusal());
        }
        boolean selfHosted = wanted && selfHostingVeto.isEmpty();
        long freeBefore = ctx.state.buddy.freePages();
        Optional<Refusal> failed =
                selfHosted ? addSelfHosted(ctx, request, range, undo) : addWhole(ctx, request, range, undo);
        if (failed.isPresent()) {
            return Outcome.refused(checks.withNeed(failed.get(), pfns, freeBefore));
        }
        if (request.flags().contains(MhpFlag.MERGE_RESOURCE)) {
            boolean merged = ctx.state.resources.merge(range.startAddress(), range.sizeBytes());
            assert merged;
        }
        HotAdd added = describe(ctx, request, range, selfHosted, selfHostingVeto);
        return Outcome.done(added, autoOnline(ctx, range));
    }

    /** A real kernel leaves {@code max_pfn} raised, and spans; the model does so only where it is to be faithful. */
    private static void keepTraces(HotplugContext ctx, UndoStack undo) {
        long maxPfn = ctx.state.maxPfn;
        ZoneTable zones = ctx.state.zones;
        if (!ctx.profile.isFaithful()) {
            undo.push(() -> {
                ctx.state.maxPfn = maxPfn;
                ctx.state.zones = zones;
            });
        }
    }

    private static void registerMemblock(HotplugContext ctx, PfnRange pfns, UndoStack undo) {
        if (ctx.architecture.keepsMemblock()) {
            ctx.state.memblock.put(pfns.startPfn(), pfns.endPfn(), 0);
            undo.push(() -> ctx.state.memblock.remove(pfns.startPfn(), pfns.endPfn()));
        }
    }

    /** {@code __try_online_node}. */
    private static void bringNodeOnline(HotplugContext ctx, AddMemoryRequest request, UndoStack undo) {
        Set<Integer> nodesBefore = ctx.state.onlineNodes;
        ZoneTable zonesBefore = ctx.state.zones;
        int node = AddChecks.node(ctx, request).value();
        if (!nodesBefore.contains(node)) {
            Set<Integer> more = new HashSet<>(nodesBefore);
            more.add(node);
            ctx.state.onlineNodes = Set.copyOf(more);
            ctx.state.zones = zonesBefore.withEmptyNode(node);
            undo.push(() -> {
                ctx.state.onlineNodes = nodesBefore;
                ctx.state.zones = zonesBefore;
            });
        }
    }

    /** One {@code arch_add_memory} over the whole range, then its block devices. */
    private Optional<Refusal> addWhole(HotplugContext ctx, AddMemoryRequest request, PhysRange range, UndoStack undo) {
        MhpParams params = request.flags().contains(MhpFlag.MEMMAP_FROM_RANGE)
                ? MhpParams.KERNEL.withMemmapFromRange()
                : MhpParams.KERNEL;
        return addOne(ctx, request, range, params, undo);
    }

    /** {@code create_altmaps_and_memory_blocks}: block by block, each with an altmap of its own. */
    private Optional<Refusal> addSelfHosted(
            HotplugContext ctx, AddMemoryRequest request, PhysRange range, UndoStack undo) {
        MemmapOnMemory mode = ctx.state.memmapOnMemory;
        long blockBytes = ctx.architecture.memoryBlockSizeBytes();
        long blockPages = blockBytes >>> ctx.geometry.pageShift();
        long free = selfHosting.altmapFree(mode);
        for (long start = range.startAddress(); start < range.endAddress(); start += blockBytes) {
            long base = start >>> ctx.geometry.pageShift();
            boolean inaccessible = request.flags().contains(MhpFlag.OFFLINE_INACCESSIBLE);
            Altmap altmap = new Altmap(base, base + blockPages - 1, 0, free, inaccessible);
            PhysRange block = new PhysRange(start, blockBytes);
            Optional<Refusal> failed = addOne(ctx, request, block, MhpParams.KERNEL.withAltmap(altmap), undo);
            if (failed.isPresent()) {
                return failed;
            }
            ctx.state.blocks.setAltmap(start / blockBytes, selfHosting.reservedPages(mode), altmap.alloc());
        }
        return Optional.empty();
    }

    private Optional<Refusal> addOne(
            HotplugContext ctx, AddMemoryRequest request, PhysRange range, MhpParams params, UndoStack undo) {
        ArchRange archRange = new ArchRange(AddChecks.node(ctx, request), range, params);
        Outcome<Unit> added = arch.add(ctx, archRange);
        if (added.isRefused()) {
            return added.refusal();
        }
        undo.push(() -> removeAgain(ctx, archRange));
        return createBlocks(ctx, request, range, undo);
    }

    /** What a port has added it must take back; only in a faithful machine may it stay. */
    private void removeAgain(HotplugContext ctx, ArchRange added) {
        Optional<Refusal> refusal = arch.remove(ctx, added).refusal();
        if (refusal.isPresent() && !ctx.profile.isFaithful()) {
            throw new SpiViolationException(
                    ctx.architecture.variant(),
                    ConductRule.UNCHANGED_AFTER_REFUSAL,
                    "arch_remove_memory refuses to take back the add of " + added.range() + ": " + refusal.get());
        }
    }

    /** {@code create_memory_block_devices}: new blocks are offline. */
    private static Optional<Refusal> createBlocks(
            HotplugContext ctx, AddMemoryRequest request, PhysRange range, UndoStack undo) {
        long blockBytes = ctx.architecture.memoryBlockSizeBytes();
        long first = range.startAddress() / blockBytes;
        long count = range.sizeBytes() / blockBytes;
        long existing = ctx.state.blocks.firstExisting(first, count);
        if (existing != RunMap.ABSENT) {
            return Optional.of(Refusal.of(
                    StandardRule.BLOCK_FREE,
                    "memory" + existing + " exists already",
                    Fact.count("memoryBlock", existing, "")));
        }
        ctx.state.blocks.create(
                first, count, BlockState.OFFLINE, AddChecks.node(ctx, request).value(), false);
        request.group().ifPresent(group -> ctx.state.blocks.setGroup(first, count, group));
        undo.push(() -> ctx.state.blocks.remove(first, count));
        return Optional.empty();
    }

    private HotAdd describe(
            HotplugContext ctx,
            AddMemoryRequest request,
            PhysRange range,
            boolean selfHosted,
            Optional<Veto> selfHostingVeto) {
        boolean force = ctx.state.memmapOnMemory == MemmapOnMemory.FORCE;
        MemmapPlace onMemory = force ? MemmapPlace.FORCE : MemmapPlace.ON_MEMORY;
        if (request.flags().contains(MhpFlag.MEMMAP_FROM_RANGE)) {
            return describeFromRange(ctx, range);
        }
        if (selfHosted) {
            long blocks = range.sizeBytes() / ctx.architecture.memoryBlockSizeBytes();
            long reserved = blocks * selfHosting.reservedPages(ctx.state.memmapOnMemory);
            return new HotAdd(range, onMemory, onMemory, Optional.empty(), reserved, Optional.empty());
        }
        boolean wanted = request.flags().contains(MhpFlag.MEMMAP_ON_MEMORY);
        Optional<Veto> whyNot = wanted ? selfHostingVeto : request.memmapDeclined();
        MemmapPlace requested = whyNot.isPresent() ? onMemory : MemmapPlace.SYSTEM;
        return new HotAdd(range, requested, MemmapPlace.SYSTEM, whyNot, 0, Optional.empty());
    }

    private static HotAdd describeFromRange(HotplugContext ctx, PhysRange range) {
        Altmap altmap = ctx.rangeAltmap;
        if (altmap != null && altmap.alloc() > 0) {
            long pages = altmap.alloc();
            Marking marking = ctx.state
                    .pages
                    .vmemmapRun(altmap.basePfn() + altmap.reserve())
                    .map(run -> new Marking(
                            run.pages().startPfn(), run.headRefcount(), run.headPrivate(), run.headPrivate() - 1))
                    .orElseThrow();
            return new HotAdd(
                    range,
                    MemmapPlace.FROM_RANGE,
                    MemmapPlace.FROM_RANGE,
                    Optional.empty(),
                    pages,
                    Optional.of(marking));
        }
        boolean tookNothing = ctx.state.pages.total(FrameUse.MEMMAP) == ctx.memmapPagesBefore;
        Veto why = ctx.fromRangeVeto.orElseGet(() -> tookNothing
                ? Veto.of(
                        StandardRule.MEMMAP_MISSING,
                        "the memmap of a neighbour covers the range already, so nothing was taken from it")
                : Veto.of(
                        StandardRule.ALTMAP_TAKES_BASE_PAGES,
                        "the memmap is made of base pages, and kernel " + ctx.profile.name()
                                + " takes base pages from no altmap",
                        Fact.bytes("pageSize", ctx.geometry.pageSizeBytes())));
        return new HotAdd(range, MemmapPlace.FROM_RANGE, MemmapPlace.SYSTEM, Optional.of(why), 0, Optional.empty());
    }

    /** {@code walk_memory_blocks(online_memory_block)}: ends at the first block that refuses; the add succeeds all the same. */
    private List<Note> autoOnline(HotplugContext ctx, PhysRange range) {
        if (ctx.state.autoOnline == OnlineType.OFFLINE) {
            return List.of();
        }
        long blockBytes = ctx.architecture.memoryBlockSizeBytes();
        for (long start = range.startAddress(); start < range.endAddress(); start += blockBytes) {
            long block = start / blockBytes;
            Optional<Refusal> refusal =
                    blockDevices.online(ctx, block, ctx.state.autoOnline).refusal();
            if (refusal.isPresent()) {
                return List.of(new Note(
                        StandardRule.AUTO_ONLINE,
                        "memory" + block + " and what follows it stay offline: " + refusal.get()));
            }
        }
        return List.of();
    }
}
