package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code struct dev_dax}, and what kmem remembers of it; all of it lives in stores of the machine. */
final class DaxDevice {
    private static final long TARGET_NODE = 0;
    private static final long ALIGN = 1;
    private static final long MEMMAP_ON_MEMORY = 2;
    private static final long DRIVER = 3;
    private static final long PGMAP_START = 4;
    private static final long PGMAP_END = 5;
    private static final long MEMMAP_ON_DEVICE = 6;
    private static final long GROUP = 7;

    /** Names have up to nine digits on each side of the dot. */
    private static final long INSTANCES = 1_000_000_000;

    private final String name;
    private final CorePort core;
    private final RangeStore facts;
    /** The start of range {@code i} at {@code 2 * i}, its end behind it. */
    private final RangeStore ranges;
    /** {@code dax_kmem_data.res}: whether range {@code i} was added. */
    private final RangeStore added;
    /** {@code any_hotremove_failed}, range by range: its memory stays until the next reboot. */
    private final RangeStore stuck;

    DaxDevice(String name, CorePort core) {
        this.name = name;
        this.core = core;
        this.facts = core.state(name);
        this.ranges = core.state(name + ".ranges");
        this.added = core.state(name + ".added");
        this.stuck = core.state(name + ".stuck");
    }

    /** All devices that have been created and are there, by region, then by instance. */
    static List<DaxDevice> all(CorePort core) {
        RangeStore numbers = core.state(DaxProvider.ID);
        List<DaxDevice> all = new ArrayList<>();
        for (long number = numbers.nextKey(0); number != RangeStore.ABSENT; number = numbers.nextKey(number + 1)) {
            all.add(new DaxDevice("dax" + number / INSTANCES + "." + number % INSTANCES, core));
        }
        return all.stream().filter(DaxDevice::exists).toList();
    }

    private void register() {
        String[] parts = name.substring("dax".length()).split("\\.", 2);
        set(core.state(DaxProvider.ID), Long.parseLong(parts[0]) * INSTANCES + Long.parseLong(parts[1]), 1);
    }

    String name() {
        return name;
    }

    boolean exists() {
        return facts.get(TARGET_NODE) != RangeStore.ABSENT;
    }

    /** All of the arguments are read before anything is stored. */
    void create(DaxArguments arguments) {
        boolean selfHosting = arguments.memmapOnMemory() && core.profile().has(CoreCapabilities.DAX_MEMMAP_ON_MEMORY);
        boolean onDevice = arguments.memmapOnDevice();
        long alignBytes = arguments.alignBytes();
        long node = arguments.targetNode();
        List<PhysRange> all = arguments.ranges();
        for (int i = 0; i < all.size(); i++) {
            set(ranges, 2L * i, all.get(i).startAddress());
            set(ranges, 2L * i + 1, all.get(i).endAddress());
        }
        arguments.pgmap().ifPresent(pgmap -> {
            set(facts, PGMAP_START, pgmap.startAddress());
            set(facts, PGMAP_END, pgmap.endAddress());
        });
        set(facts, TARGET_NODE, node);
        set(facts, ALIGN, alignBytes);
        set(facts, MEMMAP_ON_MEMORY, selfHosting ? 1 : 0);
        set(facts, MEMMAP_ON_DEVICE, onDevice ? 1 : 0);
        register();
    }

    private static void set(RangeStore store, long key, long value) {
        store.put(key, key + 1, value);
    }

    long targetNode() {
        return facts.get(TARGET_NODE);
    }

    long alignBytes() {
        return facts.get(ALIGN);
    }

    /** {@code nr_range} of them, in order. */
    List<PhysRange> ranges() {
        List<PhysRange> all = new ArrayList<>();
        for (long key = 0; ranges.get(key) != RangeStore.ABSENT; key += 2) {
            all.add(PhysRange.ofEnd(ranges.get(key), ranges.get(key + 1)));
        }
        return all;
    }

    /** {@code pgmap}, where the device brings it: all of its namespace. */
    Optional<PhysRange> pgmap() {
        long start = facts.get(PGMAP_START);
        return start == RangeStore.ABSENT
                ? Optional.empty()
                : Optional.of(PhysRange.ofEnd(start, facts.get(PGMAP_END)));
    }

    /** What of the namespace lies before the data. */
    Optional<PhysRange> infoBlock() {
        long data = ranges().get(0).startAddress();
        return pgmap().filter(pgmap -> pgmap.startAddress() < data)
                .map(pgmap -> PhysRange.ofEnd(pgmap.startAddress(), data));
    }

    boolean memmapOnDevice() {
        return facts.get(MEMMAP_ON_DEVICE) == 1;
    }

    boolean memmapOnMemory() {
        return facts.get(MEMMAP_ON_MEMORY) == 1;
    }

    void setMemmapOnMemory(boolean yes) {
        set(facts, MEMMAP_ON_MEMORY, yes ? 1 : 0);
    }

    Optional<DaxDriver> driver() {
        long driver = facts.get(DRIVER);
        return driver == RangeStore.ABSENT ? Optional.empty() : Optional.of(DaxDriver.values()[(int) driver]);
    }

    void setDriver(Optional<DaxDriver> driver) {
        facts.remove(DRIVER, DRIVER + 1);
        driver.ifPresent(now -> set(facts, DRIVER, now.ordinal()));
    }

    void forget() {
        facts.remove(0, Long.MAX_VALUE);
        ranges.remove(0, Long.MAX_VALUE);
        added.remove(0, Long.MAX_VALUE);
        stuck.remove(0, Long.MAX_VALUE);
    }

    boolean isAdded(int range) {
        return added.get(range) != RangeStore.ABSENT;
    }

    void markAdded(int range) {
        set(added, range, 1);
    }

    boolean isStuck(int range) {
        return stuck.get(range) != RangeStore.ABSENT;
    }

    void markStuck(int range) {
        set(stuck, range, 1);
    }

    OptionalInt group() {
        long group = facts.get(GROUP);
        return group == RangeStore.ABSENT ? OptionalInt.empty() : OptionalInt.of((int) group);
    }

    void setGroup(OptionalInt group) {
        group.ifPresent(id -> set(facts, GROUP, id));
    }

    /** {@code dev_set_drvdata(dev, NULL)}: which ranges were added, and to which group. */
    void forgetKmem() {
        facts.remove(GROUP, GROUP + 1);
        added.remove(0, ranges().size());
    }
}
