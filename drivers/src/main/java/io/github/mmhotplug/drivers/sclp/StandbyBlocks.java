package io.github.mmhotplug.drivers.sclp;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code add_memory_merged}: what of standby storage makes whole memory blocks that the kernel can reach. */
final class StandbyBlocks {
    private final CorePort core;

    StandbyBlocks(CorePort core) {
        this.core = core;
    }

    /** Increments that follow one another are one range; what is left over at its ends is of no use. */
    List<PhysRange> usable() {
        List<PhysRange> merged = new ArrayList<>();
        for (PhysRange storage : core.facts().standbyStorage()) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).endAddress() == storage.startAddress()) {
                merged.set(last, PhysRange.ofEnd(merged.get(last).startAddress(), storage.endAddress()));
            } else {
                merged.add(storage);
            }
        }
        long block = core.memoryBlockSizeBytes();
        PhysRange reach = core.pluggableRange(true);
        List<PhysRange> usable = new ArrayList<>();
        for (PhysRange range : merged) {
            long start = Align.up(Math.max(range.startAddress(), reach.startAddress()), block);
            long end = Align.down(Math.min(range.endAddress(), reach.endAddress()), block);
            if (start < end) {
                usable.add(PhysRange.ofEnd(start, end));
            }
        }
        return usable;
    }

    /** Block by block; one that fails does not keep the next from being tried. */
    Outcome<Unit> addAll(boolean selfHosting) {
        long block = core.memoryBlockSizeBytes();
        List<Note> notes = new ArrayList<>();
        for (PhysRange range : usable()) {
            for (long start = range.startAddress(); start < range.endAddress(); start += block) {
                AddMemoryRequest request = AddMemoryRequest.of(start, block);
                Outcome<Unit> added = core.addMemory(
                        selfHosting
                                ? request.withFlag(MhpFlag.MEMMAP_ON_MEMORY).withFlag(MhpFlag.OFFLINE_INACCESSIBLE)
                                : request);
                notes.addAll(added.notes());
                Optional<Refusal> refusal = added.refusal();
                if (refusal.isPresent()) {
                    notes.add(new Note(
                            refusal.get().rule(),
                            "memory" + start / block + ": " + refusal.get().detail()));
                }
            }
        }
        return Outcome.done(Unit.UNIT, notes);
    }
}
