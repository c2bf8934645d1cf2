package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The slots of the host and the DIMMs in them, whether the kernel took them or not. */
final class Dimms {
    private final SortedMap<Integer, Dimm> bySlot = new TreeMap<>();

    /**
     * A DIMM in its slot.
     *
     * @param id the host's name of it
     * @param range where the host put it
     * @param node the node that firmware names
     * @param taken whether the kernel added it
     */
    record Dimm(String id, PhysRange range, long node, boolean taken) {
        DriverInput input(String verb) {
            return new DriverInput(
                    verb,
                    Map.of(
                            "address", "0x" + Long.toHexString(range.startAddress()),
                            "size", Long.toString(range.sizeBytes()),
                            "node", Long.toString(node)));
        }
    }

    /** Puts a DIMM into the lowest free slot. */
    void plug(String id, PhysRange range, long node) {
        int slot = 0;
        while (bySlot.containsKey(slot)) {
            slot++;
        }
        bySlot.put(slot, new Dimm(id, range, node, false));
    }

    /** The slots whose DIMM the kernel has not taken, ascending: it tries all of them whenever one is plugged. */
    List<Integer> slotsToTry() {
        List<Integer> slots = new ArrayList<>();
        bySlot.forEach((slot, dimm) -> {
            if (!dimm.taken()) {
                slots.add(slot);
            }
        });
        return slots;
    }

    /** Where they are. */
    List<PhysRange> ranges() {
        return bySlot.values().stream().map(Dimm::range).toList();
    }

    Dimm at(int slot) {
        Dimm dimm = bySlot.get(slot);
        if (dimm == null) {
            throw new IllegalArgumentException("slot " + slot + " is empty");
        }
        return dimm;
    }

    void markTaken(int slot) {
        Dimm dimm = at(slot);
        bySlot.put(slot, new Dimm(dimm.id(), dimm.range(), dimm.node(), true));
    }

    /** The slot of a DIMM. */
    int slotOf(String id) throws NotModelledException {
        return bySlot.entrySet().stream()
                .filter(entry -> entry.getValue().id().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new NotModelledException("a device that the replay did not plug is removed"));
    }

    void unplug(int slot) {
        bySlot.remove(slot);
    }
}
