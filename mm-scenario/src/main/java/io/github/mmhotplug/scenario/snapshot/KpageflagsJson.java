package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /proc/kpageflags}, by the bits that tell where a frame stands: not there, offline, reserved, self-hosted. */
final class KpageflagsJson {
    private static final String NOPAGE = "100000";
    private static final String NOTHING = "0";
    private static final String SELF_HOSTED = "2000000000";
    private static final String SELF_HOSTED_RESERVED = "2100000000";

    private final MachineSnapshot snapshot;
    private final FrameView frames;
    private final long blockPages;
    private final long fileEndPfn;
    private final String offlineFlags;
    private final String selfHostedFlags;

    KpageflagsJson(Machine machine, MachineSnapshot snapshot) {
        this.snapshot = snapshot;
        this.frames = machine.frames();
        this.blockPages = machine.architecture().memoryBlockSizeBytes()
                >>> machine.architecture().geometry().pageShift();
        this.fileEndPfn =
                Align.up(snapshot.maxPfn(), machine.architecture().geometry().pagesPerSection());
        boolean noPage =
                machine.profile().word(CoreCapabilities.KPAGEFLAGS_OF_OFFLINE).equals("nopage");
        this.offlineFlags = noPage ? NOPAGE : NOTHING;
        boolean reserved =
                machine.profile().word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
        this.selfHostedFlags = reserved ? SELF_HOSTED_RESERVED : SELF_HOSTED;
    }

    ArrayNode of(List<PfnRange> ranges) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        for (PfnRange range : ranges) {
            ObjectNode entry = entries.addObject();
            entry.put("start", Long.toHexString(range.startPfn()));
            entry.put("n", range.pageCount());
            addRuns(entry, range);
        }
        return entries;
    }

    private void addRuns(ObjectNode entry, PfnRange range) {
        ArrayNode runs = entry.putArray("runs");
        ObjectNode histogram = entry.putObject("hist");
        long end = Math.min(range.endPfn(), fileEndPfn);
        Map<String, Long> counts = new TreeMap<>();
        long runStart = range.startPfn();
        String flags = "";
        NavigableMap<Long, Piece> withheld = withheld(range);
        for (long pfn = range.startPfn(); pfn < end; ) {
            Piece piece = pieceAt(pfn, end, withheld);
            if (!piece.flags().equals(flags) && pfn > runStart) {
                runs.addArray()
                        .add(Long.toHexString(runStart))
                        .add(pfn - runStart)
                        .add(flags);
                runStart = pfn;
            }
            flags = piece.flags();
            counts.merge(flags, piece.endPfn() - pfn, Long::sum);
            pfn = piece.endPfn();
        }
        if (end > runStart) {
            runs.addArray().add(Long.toHexString(runStart)).add(end - runStart).add(flags);
        }
        counts.forEach(histogram::put);
        entry.put("nruns", runs.size());
    }

    /**
     * Frames from one on that show the same.
     *
     * @param endPfn first frame behind them
     * @param flags what they show
     */
    private record Piece(long endPfn, String flags) {}

    /** What drivers keep from the allocator, by first frame. */
    private NavigableMap<Long, Piece> withheld(PfnRange range) {
        NavigableMap<Long, Piece> withheld = new TreeMap<>();
        frames.forEachWithheld(range, (pfns, page) -> {
            long flags = (page.reserved() ? FrameView.RESERVED : 0)
                    | (page.offline() ? FrameView.OFFLINE : 0)
                    | (page.dirty() ? FrameView.DIRTY : 0);
            withheld.put(pfns.startPfn(), new Piece(pfns.endPfn(), Long.toHexString(flags)));
        });
        return withheld;
    }

    private Piece pieceAt(long pfn, long end, NavigableMap<Long, Piece> withheld) {
        Map.Entry<Long, Piece> kept = withheld.floorEntry(pfn);
        if (kept != null && pfn < kept.getValue().endPfn()) {
            return new Piece(
                    Math.min(end, kept.getValue().endPfn()), kept.getValue().flags());
        }
        Long next = withheld.higherKey(pfn);
        return otherPieceAt(pfn, next == null ? end : Math.min(end, next));
    }

    private Piece otherPieceAt(long pfn, long end) {
        long block = pfn / blockPages;
        for (BlockRun run : snapshot.blocks()) {
            if (run.first() <= block && block <= run.last() && run.state() == BlockState.ONLINE) {
                long kept = block * blockPages + run.reservedPages();
                return pfn < kept
                        ? new Piece(Math.min(end, kept), selfHostedFlags)
                        : new Piece(Math.min(end, (block + 1) * blockPages), NOTHING);
            }
        }
        return new Piece(Math.min(end, (block + 1) * blockPages), offlineFlags);
    }
}
