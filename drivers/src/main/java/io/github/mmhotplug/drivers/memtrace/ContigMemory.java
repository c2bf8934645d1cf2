package io.github.mmhotplug.drivers.memtrace;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.List;
import java.util.Optional;

/** {@code alloc_contig_pages}, from the bottom of the node up; then the pages leave the linear map. Blocks stay as they are. */
final class ContigMemory implements TraceMemory {
    private final CorePort core;

    ContigMemory(CorePort core) {
        this.core = core;
    }

    @Override
    public Optional<PhysRange> take(int node, List<PhysRange> runs, long bytes, List<Note> notes) {
        Optional<Refusal> last = Optional.empty();
        for (PhysRange run : runs) {
            for (long start = Align.divideUp(run.startAddress(), bytes) * bytes;
                    start + bytes <= run.endAddress();
                    start += bytes) {
                PhysRange range = new PhysRange(start, bytes);
                if (core.pages().zone(pfns(range).startPfn()).equals(Optional.of(ZoneType.MOVABLE))) {
                    continue; // the caller may not be moved
                }
                Outcome<Unit> taken = core.pages().allocContigRange(pfns(range)).then(done -> unmap(range));
                if (taken.isDone()) {
                    return Optional.of(range);
                }
                last = taken.refusal();
            }
        }
        last.ifPresent(why -> notes.add(new Note(why.rule(), "node " + node + ": " + why.detail())));
        return Optional.empty();
    }

    private PfnRange pfns(PhysRange range) {
        return range.toPfns(core.geometry().pageShift());
    }

    private Outcome<Unit> unmap(PhysRange range) {
        core.pages().change(pfns(range), page -> page.withOffline(true));
        Outcome<Unit> removed = core.pages().removeLinearMapping(range);
        if (removed.isRefused()) {
            release(range);
        }
        return removed;
    }

    private void release(PhysRange range) {
        core.pages().change(pfns(range), page -> page.withOffline(false));
        core.pages().freeContigRange(pfns(range));
    }

    @Override
    public Outcome<Unit> giveBack(int node, PhysRange range) {
        return core.pages().createLinearMapping(range).map(done -> {
            release(range);
            return done;
        });
    }
}
