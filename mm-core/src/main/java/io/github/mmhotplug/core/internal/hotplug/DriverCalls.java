package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.store.RangeStore;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.GroupTable.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The core as a driver sees it during one operation; remembers what the driver added. */
final class DriverCalls implements CorePort {
    private final HotplugContext ctx;
    private final MachineFacts facts;
    private final AddMemory addMemory;
    private final RemoveMemory removeMemory;
    private final SelfHosting selfHosting;
    private final BlockDevices blockDevices;
    private final DeviceMemory deviceMemory;
    private final List<HotAdd> added = new ArrayList<>();

    DriverCalls(
            HotplugContext ctx,
            MachineFacts facts,
            AddMemory addMemory,
            RemoveMemory removeMemory,
            SelfHosting selfHosting,
            BlockDevices blockDevices,
            DeviceMemory deviceMemory) {
        this.ctx = ctx;
        this.facts = facts;
        this.addMemory = addMemory;
        this.removeMemory = removeMemory;
        this.selfHosting = selfHosting;
        this.blockDevices = blockDevices;
        this.deviceMemory = deviceMemory;
    }

    List<HotAdd> added() {
        return added;
    }

    @Override
    public Outcome<Unit> addMemory(AddMemoryRequest request) {
        return addMemory.run(ctx, request).map(add -> {
            added.add(add);
            return Unit.UNIT;
        });
    }

    @Override
    public Outcome<Unit> removeMemory(PhysRange range) {
        return removeMemory.run(ctx, range.startAddress(), range.sizeBytes());
    }

    @Override
    public Outcome<Unit> offlineAndRemoveMemory(PhysRange range) {
        Map<Integer, OnlineType> taken = new TreeMap<>();
        for (int block : onlineBlocks(range)) {
            boolean movable = ctx.state.blocks.zone(block).equals(Optional.of(ZoneType.MOVABLE));
            Outcome<Unit> offline = blockDevices.offline(ctx, block);
            if (offline.isRefused()) {
                taken.forEach(
                        (again, type) -> blockDevices.online(ctx, again, type).ignore());
                return offline;
            }
            taken.put(block, movable ? OnlineType.ONLINE_MOVABLE : OnlineType.ONLINE_KERNEL);
        }
        return removeMemory(range);
    }

    @Override
    public List<Integer> onlineBlocks(PhysRange range) {
        List<Integer> online = new ArrayList<>();
        for (long block : blocks(range)) {
            if (ctx.state.blocks.exists(block) && ctx.state.blocks.isOnline(block)) {
                online.add((int) block);
            }
        }
        return online;
    }

    @Override
    public SortedMap<Integer, List<PhysRange>> onlineMemory() {
        SortedMap<Integer, List<PhysRange>> byNode = new TreeMap<>();
        long bytes = memoryBlockSizeBytes();
        ctx.state.blocks.forEachRun((first, count, state, node, early) -> {
            if (state == BlockState.ONLINE) {
                byNode.computeIfAbsent(node, unused -> new ArrayList<>())
                        .add(new PhysRange(first * bytes, count * bytes));
            }
        });
        return byNode;
    }

    private long[] blocks(PhysRange range) {
        return LongStream.range(
                        range.startAddress() / memoryBlockSizeBytes(),
                        Align.divideUp(range.endAddress(), memoryBlockSizeBytes()))
                .toArray();
    }

    @Override
    public Outcome<Unit> onlineBlock(int block) {
        return blockDevices.online(ctx, block, OnlineType.ONLINE);
    }

    @Override
    public Outcome<Unit> offlineBlock(int block) {
        return blockDevices.offline(ctx, block);
    }

    @Override
    public Optional<Veto> memmapOnMemoryVeto(long sizeBytes) {
        return selfHosting.veto(ctx.state.memmapOnMemory, sizeBytes);
    }

    @Override
    public Outcome<Integer> registerStaticGroup(NodeId node, long maxPages) {
        return maxPages > 0
                ? register(Group.of(node, false, maxPages))
                : Outcome.refused(Refusal.of(
                        StandardRule.GROUP_SIZED, "a static group needs pages", Fact.pages("maxPages", maxPages)));
    }

    @Override
    public Outcome<Integer> registerDynamicGroup(NodeId node, long unitPages) {
        long blockPages = memoryBlockSizeBytes() >>> ctx.geometry.pageShift();
        return Align.isPowerOfTwo(unitPages) && unitPages >= blockPages
                ? register(Group.of(node, true, unitPages))
                : Outcome.refused(Refusal.of(
                        StandardRule.GROUP_SIZED,
                        "a unit of " + unitPages + " pages is no power of two from " + blockPages + " up",
                        Fact.pages("unitPages", unitPages),
                        Fact.pages("memoryBlock", blockPages)));
    }

    private Outcome<Integer> register(Group group) {
        int node = group.node().value();
        return ctx.state.possibleNodes.contains(node)
                ? Outcome.done(ctx.state.groups.register(group))
                : Outcome.refused(Refusal.of(
                        StandardRule.NODE_POSSIBLE, "node " + node + " is not possible", Fact.count("node", node, "")));
    }

    @Override
    public Outcome<Unit> unregisterGroup(int group) {
        if (ctx.state.groups.group(group).isEmpty()) {
            return Outcome.refused(Refusal.of(
                    StandardRule.GROUP_KNOWN, "there is no memory group " + group, Fact.count("group", group, "")));
        }
        if (ctx.state.blocks.anyInGroup(group)) {
            Refusal busy = Refusal.of(
                    StandardRule.GROUP_KNOWN,
                    "memory group " + group + " still has blocks",
                    Fact.count("group", group, ""));
            return Outcome.refused(new Refusal(
                    Errno.EBUSY, busy.rule(), busy.detail(), busy.facts(), "memory_group_unregister", false));
        }
        ctx.state.groups.unregister(group);
        return Outcome.done();
    }

    @Override
    public Outcome<Unit> requestRegion(PhysRange range, String name) {
        return request(Resource.busy(range.startAddress(), range.sizeBytes(), name));
    }

    @Override
    public Outcome<Unit> requestParentRegion(PhysRange range, String name) {
        return request(Resource.ramContainer(range.startAddress(), range.sizeBytes(), name));
    }

    private Outcome<Unit> request(Resource wanted) {
        Optional<Resource> conflict = ctx.state.resources.request(wanted);
        return conflict.isEmpty()
                ? Outcome.done()
                : Outcome.refused(Refusal.of(
                        DriverRule.REGION_FREE,
                        PhysRange.ofEnd(wanted.start(), wanted.end()) + " of " + wanted.name() + " conflicts with "
                                + conflict.get().name() + " at "
                                + PhysRange.ofEnd(
                                        conflict.get().start(), conflict.get().end()),
                        Fact.address("start", wanted.start()),
                        Fact.bytes("size", wanted.size()),
                        Fact.text("resource", conflict.get().name()),
                        Fact.address("resourceStart", conflict.get().start()),
                        Fact.bytes("resourceSize", conflict.get().size())));
    }

    @Override
    public void releaseRegion(PhysRange range, String name) {
        if (!ctx.state.resources.remove(range.startAddress(), range.sizeBytes(), name)) {
            throw new IllegalStateException("no region " + name + " at " + range);
        }
    }

    @Override
    public boolean hasRegion(PhysRange range, String name) {
        return ctx.state.resources.has(range.startAddress(), range.sizeBytes(), name);
    }

    @Override
    public Outcome<Unit> memremapPages(PagemapRequest request) {
        return deviceMemory.map(ctx, request);
    }

    @Override
    public Outcome<Unit> memunmapPages(long startAddress) {
        return deviceMemory.unmap(ctx, startAddress);
    }

    @Override
    public PhysRange pluggableRange(boolean needMapping) {
        return needMapping ? ctx.architecture.mappableRange() : new PhysRange(0, 1L << ctx.geometry.maxPhysmemBits());
    }

    @Override
    public long memoryBlockSizeBytes() {
        return ctx.architecture.memoryBlockSizeBytes();
    }

    @Override
    public MachineFacts facts() {
        return facts;
    }

    @Override
    public StorageAccess storage() {
        return ctx.state.storage;
    }

    @Override
    public String architectureVariant() {
        return ctx.architecture.variant();
    }

    @Override
    public MemoryGeometry geometry() {
        return ctx.geometry;
    }

    @Override
    public KernelProfile profile() {
        return ctx.profile;
    }

    @Override
    public PagePort pages() {
        return new PageCalls(ctx);
    }

    @Override
    public TimerPort timers() {
        return new TimerCalls(ctx.state.timers);
    }

    @Override
    public RangeStore state(String name) {
        return ctx.state.driverStores.ranges(name);
    }
}
