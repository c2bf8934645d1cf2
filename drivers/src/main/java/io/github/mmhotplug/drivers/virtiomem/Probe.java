package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import java.util.Arrays;
import java.util.OptionalInt;

/** {@code virtio_mem_probe}: mode, sizes and ids of a device, and what both modes ask before they plug. */
final class Probe {
    private static final long MIN_THRESHOLD = Bytes.GIB;

    private Probe() {}

    /** {@code virtio_mem_init}, {@code virtio_mem_init_hotplug}. */
    static Outcome<Unit> run(Device device, Arguments arguments) {
        CorePort core = device.core();
        Outcome<Unit> claimed = built(core).then(any -> core.requestParentRegion(arguments.region(), device.name()));
        return claimed.then(any -> group(device, arguments)).then(group -> {
            Outcome<Unit> callback = new Devices(core).all().isEmpty()
                    ? core.pages().setOnlinePageCallback(VirtioMemProvider.ID)
                    : Outcome.done();
            if (callback.isRefused()) {
                group.ifPresent(id -> core.unregisterGroup(id).ignore());
                core.releaseRegion(arguments.region(), device.name());
                return callback;
            }
            arguments.storeIn(device);
            group.ifPresent(id -> device.set(Value.GROUP, id));
            new Devices(core).register(device);
            device.kick();
            return callback;
        });
    }

    /** {@code depends on} of {@code CONFIG_VIRTIO_MEM}. */
    private static Outcome<Unit> built(CorePort core) {
        String with = core.profile().word(CoreCapabilities.VIRTIO_MEM);
        String variant = core.architectureVariant();
        boolean has = Arrays.stream(with.split("\\+", -1)).anyMatch(name -> variant.split("-", 2)[0].equals(name));
        return has
                ? Outcome.done()
                : Outcome.refused(Refusal.of(
                        VirtioMemRule.BUILT,
                        "kernel " + core.profile().name() + " has virtio-mem for " + with + ", not for " + variant,
                        Fact.text("architecture", variant)));
    }

    private static Outcome<OptionalInt> group(Device device, Arguments arguments) {
        CorePort core = device.core();
        if (!core.profile().has(CoreCapabilities.MEMORY_GROUPS)) {
            return Outcome.done(OptionalInt.empty());
        }
        long unit = Math.max(arguments.mode().unitBytes(), core.memoryBlockSizeBytes());
        Outcome<OptionalInt> group = core.registerDynamicGroup(
                        new NodeId(arguments.node()), unit >>> core.geometry().pageShift())
                .map(OptionalInt::of);
        if (group.isRefused()) {
            core.releaseRegion(arguments.region(), device.name());
        }
        return group;
    }

    /** What one request is made of. */
    record Mode(boolean bigBlocks, long unitBytes) {
        /** {@code virtio_mem_init_hotplug}: subblocks, if they are smaller than memory blocks. */
        static Mode of(CorePort core, long deviceBlock, boolean forced, long wantedBigBlock) {
            long pages =
                    core.profile().word(CoreCapabilities.VIRTIO_MEM_SUBBLOCK).equals("pageblock")
                            ? core.geometry().pageblockPages()
                            : Math.max(
                                    core.geometry().pageblockPages(),
                                    1L << core.geometry().maxPageOrder());
            long subblock = Math.max(deviceBlock, pages * core.geometry().pageSizeBytes());
            if (subblock < core.memoryBlockSizeBytes() && !forced) {
                return new Mode(false, subblock);
            }
            long least = Math.max(deviceBlock, core.memoryBlockSizeBytes());
            return new Mode(
                    true, Align.isPowerOfTwo(wantedBigBlock) && wantedBigBlock >= least ? wantedBigBlock : least);
        }
    }

    /** Ids, and how much may be offline. */
    static void initIds(Device device) {
        long bytes = device.idBytes();
        long start = Math.max(
                device.get(Value.ADDRESS), device.core().pluggableRange(true).startAddress());
        device.set(Value.FIRST_ID, Align.divideUp(start, bytes));
        device.set(Value.NEXT_ID, Align.divideUp(start, bytes));
        long threshold = Math.max(MIN_THRESHOLD, 2 * device.blockBytes());
        device.set(Value.OFFLINE_THRESHOLD, Math.max(threshold, device.hasBigBlocks() ? 2 * bytes : 0));
        device.set(Value.RETRY_MILLIS, Device.RETRY_MIN_MILLIS);
        refreshConfig(device);
    }

    /** {@code virtio_mem_refresh_config}. */
    static void refreshConfig(Device device) {
        device.set(Value.PLUGGED, device.get(Value.HOST_PLUGGED));
        device.set(Value.USABLE, device.get(Value.HOST_USABLE));
        device.set(Value.REQUESTED, device.get(Value.HOST_REQUESTED));
        long end = Math.min(
                device.get(Value.ADDRESS) + device.get(Value.USABLE),
                device.core().pluggableRange(true).endAddress());
        device.set(Value.LAST_USABLE_ID, end / device.idBytes() - 1);
    }

    /** {@code virtio_mem_could_add_memory}. */
    static Outcome<Unit> room(Device device, long bytes) {
        return device.couldAdd(bytes)
                ? Outcome.done()
                : Outcome.refused(Refusal.of(
                        VirtioMemRule.OFFLINE_THRESHOLD,
                        device.name() + ": " + Bytes.prose(device.get(Value.OFFLINE_SIZE))
                                + " are offline, no more than " + Bytes.prose(device.get(Value.OFFLINE_THRESHOLD))
                                + " may be with " + Bytes.prose(bytes) + " more",
                        Fact.bytes("offline", device.get(Value.OFFLINE_SIZE)),
                        Fact.bytes("threshold", device.get(Value.OFFLINE_THRESHOLD))));
    }

    /** {@code virtio_mem_sbm_prepare_next_mb}, {@code virtio_mem_bbm_prepare_next_bb}. */
    static Outcome<Long> nextId(Device device) {
        long id = device.get(Value.NEXT_ID);
        if (id > device.get(Value.LAST_USABLE_ID)) {
            return Outcome.refused(Refusal.of(
                    VirtioMemRule.USABLE_REGION,
                    device.name() + ": the next block, " + device.idRange(id) + ", is not in the usable region of "
                            + Bytes.prose(device.get(Value.USABLE)),
                    Fact.address("start", device.get(Value.ADDRESS)),
                    Fact.bytes("usable", device.get(Value.USABLE))));
        }
        device.set(Value.NEXT_ID, id + 1);
        return Outcome.done(id);
    }

    /** Some of what was to be unplugged is busy. */
    static Refusal notAll(Device device, long bytes) {
        return Refusal.of(
                VirtioMemRule.ALL_UNPLUGGED,
                device.name() + ": " + Bytes.prose(bytes) + " could not be unplugged",
                Fact.bytes("left", bytes),
                Fact.bytes("requested", device.get(Value.REQUESTED)));
    }
}
