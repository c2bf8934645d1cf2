package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code dev_dax_kmem_probe} and {@code dev_dax_kmem_remove}: what whole memory blocks each range holds is added on the
 * target node, in a region with the device's name. One range is enough for success; a removal always succeeds, whatever
 * it has to leave behind.
 */
final class Kmem {
    static final String RESOURCE_NAME = "System RAM (kmem)";

    private Kmem() {}

    static Outcome<Unit> probe(DaxDevice device, CorePort core) {
        if (device.targetNode() < 0) {
            return Outcome.refused(Refusal.of(
                    DriverRule.TARGET_NODE_KNOWN,
                    device.name() + " has no target node",
                    Fact.text("device", device.name()),
                    Fact.count("targetNode", device.targetNode(), "")));
        }
        List<PhysRange> ranges = device.ranges();
        List<Note> notes = new ArrayList<>();
        long pages = 0;
        for (int i = 0; i < ranges.size(); i++) {
            Optional<PhysRange> blocks = blocks(ranges.get(i), core);
            pages += blocks.map(PhysRange::sizeBytes).orElse(0L)
                    / core.geometry().pageSizeBytes();
            if (blocks.isEmpty()) {
                notes.add(new Note(
                        DriverRule.WHOLE_BLOCKS,
                        "mapping" + i + ": " + ranges.get(i) + " is too small after alignment"));
            }
        }
        return pages == 0
                ? Outcome.refused(noBlocks(device, core))
                : group(device, pages, core)
                        .then(group -> addRanges(device, group, core))
                        .withNotesBefore(notes);
    }

    private static Refusal noBlocks(DaxDevice device, CorePort core) {
        long blockBytes = core.memoryBlockSizeBytes();
        PhysRange first = device.ranges().get(0);
        return Refusal.of(
                DriverRule.WHOLE_BLOCKS,
                "no range of " + device.name() + " holds a whole memory block of " + Bytes.prose(blockBytes)
                        + "; the first is " + first,
                Fact.address("start", first.startAddress()),
                Fact.bytes("size", first.sizeBytes()),
                Fact.bytes("memoryBlockSize", blockBytes));
    }

    /** {@code memory_group_register_static}, where the kernel has groups. */
    private static Outcome<OptionalInt> group(DaxDevice device, long pages, CorePort core) {
        return core.profile().has(CoreCapabilities.MEMORY_GROUPS)
                ? core.registerStaticGroup(node(device), pages).map(OptionalInt::of)
                : Outcome.done(OptionalInt.empty());
    }

    private static NodeId node(DaxDevice device) {
        return new NodeId((int) device.targetNode());
    }

    private static Outcome<Unit> addRanges(DaxDevice device, OptionalInt group, CorePort core) {
        List<PhysRange> ranges = device.ranges();
        List<Note> notes = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < ranges.size(); i++) {
            Optional<PhysRange> blocks = blocks(ranges.get(i), core);
            if (blocks.isEmpty()) {
                continue;
            }
            Outcome<Unit> added = addRange(device, blocks.get(), group, core);
            Optional<Refusal> refusal = added.refusal();
            if (refusal.isPresent() && !any) {
                unregister(group, core);
                return Outcome.refused(refusal.get());
            }
            if (refusal.isPresent()) {
                notes.add(new Note(
                        refusal.get().rule(),
                        "mapping" + i + ": " + refusal.get().detail()));
                continue;
            }
            notes.addAll(added.notes());
            device.markAdded(i);
            any = true;
        }
        device.setGroup(group);
        return Outcome.done(Unit.UNIT, notes);
    }

    private static Outcome<Unit> addRange(DaxDevice device, PhysRange blocks, OptionalInt group, CorePort core) {
        Outcome<Unit> claimed = core.requestParentRegion(blocks, device.name());
        if (claimed.isRefused()) {
            return claimed;
        }
        AddMemoryRequest request =
                AddMemoryRequest.of(blocks).withNode(node(device)).withResourceName(RESOURCE_NAME);
        if (group.isPresent()) {
            request = request.withGroup(group.getAsInt());
        }
        if (device.memmapOnMemory()) {
            request = request.withFlag(MhpFlag.MEMMAP_ON_MEMORY);
        }
        Outcome<Unit> added = core.addMemory(request);
        if (added.isRefused()) {
            core.releaseRegion(blocks, device.name());
        }
        return added;
    }

    /** What stays is online: its region stays too, and nobody gets at it until the next reboot. */
    static Outcome<Unit> remove(DaxDevice device, CorePort core) {
        boolean countsEmpty = !core.profile().quirk(CoreCapabilities.QUIRK_KMEM_EMPTY_RANGE_KEEPS_GROUP);
        List<PhysRange> ranges = device.ranges();
        List<Note> notes = new ArrayList<>();
        boolean all = true;
        for (int i = 0; i < ranges.size(); i++) {
            Optional<PhysRange> blocks = blocks(ranges.get(i), core);
            if (blocks.isEmpty() || !device.isAdded(i)) {
                all &= countsEmpty || blocks.isPresent();
                continue;
            }
            Optional<Refusal> refusal = core.removeMemory(blocks.get()).refusal();
            if (refusal.isEmpty()) {
                core.releaseRegion(blocks.get(), device.name());
            } else if (refusal.get().kernelWouldDie()) {
                return Outcome.refused(refusal.get());
            } else {
                all = false;
                device.markStuck(i);
                notes.add(new Note(
                        refusal.get().rule(),
                        "mapping" + i + ": " + blocks.get() + " cannot be hotremoved until the next reboot: "
                                + refusal.get().detail()));
            }
        }
        if (all) {
            unregister(device.group(), core);
        }
        device.forgetKmem();
        return Outcome.done(Unit.UNIT, notes);
    }

    private static void unregister(OptionalInt group, CorePort core) {
        group.ifPresent(id -> core.unregisterGroup(id).ignore());
    }

    /** {@code dax_kmem_range}: the whole memory blocks of a range. */
    static Optional<PhysRange> blocks(PhysRange range, CorePort core) {
        long unit = core.memoryBlockSizeBytes();
        long before = Align.down(range.startAddress() - 1, unit); // no overflow at the end of all addresses
        long end = Align.down(range.endAddress(), unit);
        return before + unit < end ? Optional.of(PhysRange.ofEnd(before + unit, end)) : Optional.empty();
    }
}
