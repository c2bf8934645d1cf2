package io.github.mmhotplug.core.internal.device;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The live mappings, and {@code pgmap_array}: which of them has a frame. */
public final class DeviceTable {
    private final SortedMap<Integer, DeviceMapping> mappings;
    private final RunMap frames;

    public DeviceTable() {
        this(new TreeMap<>(), new RunMap(0));
    }

    private DeviceTable(SortedMap<Integer, DeviceMapping> mappings, RunMap frames) {
        this.mappings = mappings;
        this.frames = frames;
    }

    public DeviceTable copy() {
        return new DeviceTable(new TreeMap<>(mappings), frames.copy());
    }

    /** A new mapping under the lowest free number. */
    int open(DeviceMapping mapping) {
        int id = 0;
        while (mappings.containsKey(id)) {
            id++;
        }
        mappings.put(id, mapping);
        return id;
    }

    void close(int id) {
        mappings.remove(id);
    }

    DeviceMapping mapping(int id) {
        DeviceMapping mapping = mappings.get(id);
        if (mapping == null) {
            throw new IllegalStateException("there is no device mapping " + id);
        }
        return mapping;
    }

    void change(int id, UnaryOperator<DeviceMapping> change) {
        mappings.put(id, change.apply(mapping(id)));
    }

    /** {@code pgmap_array} takes a range; what undoes that, frames that another mapping had included. */
    Runnable store(PfnRange pfns, int id) {
        RunMap had = new RunMap(0);
        frames.forEachIn(pfns.startPfn(), pfns.endPfn(), had::put);
        frames.put(pfns.startPfn(), pfns.endPfn(), id);
        return () -> {
            delete(pfns);
            had.forEach(frames::put);
        };
    }

    /** {@code pgmap_array_delete}. */
    void delete(PfnRange pfns) {
        frames.remove(pfns.startPfn(), pfns.endPfn());
    }

    /** {@code get_dev_pagemap}: the live mapping that has a frame. */
    public Optional<DeviceMapping> at(long pfn) {
        long id = frames.get(pfn);
        return id == RunMap.ABSENT ? Optional.empty() : Optional.of(mapping((int) id));
    }

    /** The first live mapping that has any of some frames. */
    public Optional<DeviceMapping> firstIn(PfnRange pfns) {
        long[] first = {RunMap.ABSENT};
        frames.forEachIn(pfns.startPfn(), pfns.endPfn(), (start, end, id) -> {
            if (first[0] == RunMap.ABSENT) {
                first[0] = id;
            }
        });
        return first[0] == RunMap.ABSENT ? Optional.empty() : Optional.of(mapping((int) first[0]));
    }

    /** Whether a live mapping has the frame. */
    public boolean has(long pfn) {
        return frames.contains(pfn);
    }

    /** The mapping whose first range begins at an address. */
    OptionalInt beginningAt(long startAddress) {
        return mappings.entrySet().stream()
                .filter(entry -> entry.getValue().pgmap().ranges().get(0).startAddress() == startAddress)
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    /** All live mappings, in the order of their numbers. */
    public List<DeviceMapping> all() {
        return List.copyOf(mappings.values());
    }

    /** Frames that live mappings have. */
    public long frameCount() {
        return frames.keyCount();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceTable that && mappings.equals(that.mappings) && frames.equals(that.frames);
    }

    @Override
    public int hashCode() {
        return mappings.hashCode();
    }
}
