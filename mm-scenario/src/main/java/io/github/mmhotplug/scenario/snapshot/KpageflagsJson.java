package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /proc/kpageflags} of memory that is not online, by the bits that are compared. */
final class KpageflagsJson {
    private static final String NOPAGE = "100000";
    private static final String NOTHING = "0";

    private final MachineSnapshot snapshot;
    private final long blockPages;
    private final long fileEndPfn;
    private final String offlineFlags;

    KpageflagsJson(Machine machine, MachineSnapshot snapshot) {
        this.snapshot = snapshot;
        this.blockPages = machine.architecture().memoryBlockSizeBytes()
                >>> machine.architecture().geometry().pageShift();
        this.fileEndPfn =
                Align.up(snapshot.maxPfn(), machine.architecture().geometry().pagesPerSection());
        boolean noPage =
                machine.profile().word(CoreCapabilities.KPAGEFLAGS_OF_OFFLINE).equals("nopage");
        this.offlineFlags = noPage ? NOPAGE : NOTHING;
    }

    ArrayNode of(List<PfnRange> ranges) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        for (PfnRange range : ranges) {
            ObjectNode entry = entries.addObject();
            entry.put("start", Long.toHexString(range.startPfn()));
            entry.put("n", range.pageCount());
            if (touchesOnlineBlock(range)) {
                entry.put("notModelled", "flags of online memory are not modelled yet");
            } else {
                addRuns(entry, range);
            }
        }
        return entries;
    }

    private void addRuns(ObjectNode entry, PfnRange range) {
        long pages = Math.max(0, Math.min(range.endPfn(), fileEndPfn) - range.startPfn());
        ArrayNode runs = entry.putArray("runs");
        ObjectNode histogram = entry.putObject("hist");
        if (pages > 0) {
            runs.addArray().add(Long.toHexString(range.startPfn())).add(pages).add(offlineFlags);
            histogram.put(offlineFlags, pages);
        }
        entry.put("nruns", runs.size());
    }

    private boolean touchesOnlineBlock(PfnRange range) {
        return snapshot.blocks().stream()
                .filter(block -> block.state() != BlockState.OFFLINE)
                .anyMatch(block -> PfnRange.ofEnd(block.first() * blockPages, (block.last() + 1) * blockPages)
                        .intersects(range));
    }
}
