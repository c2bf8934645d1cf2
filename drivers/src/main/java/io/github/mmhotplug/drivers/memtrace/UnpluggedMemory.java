package io.github.mmhotplug.drivers.memtrace;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole blocks that go offline and are removed, from the top of the node down; they come back as if they were new. */
final class UnpluggedMemory implements TraceMemory {
    private final CorePort core;

    UnpluggedMemory(CorePort core) {
        this.core = core;
    }

    @Override
    public Optional<PhysRange> take(int node, List<PhysRange> runs, long bytes, List<Note> notes) {
        Optional<Refusal> last = Optional.empty();
        for (int i = runs.size() - 1; i >= 0; i--) {
            PhysRange run = runs.get(i);
            long top = run.endAddress() / bytes * bytes - bytes;
            for (long start = top; start >= run.startAddress(); start -= bytes) {
                PhysRange range = new PhysRange(start, bytes);
                Optional<Refusal> refusal = offline(range);
                refusal = refusal.or(() -> remove(range));
                if (refusal.isEmpty()) {
                    return Optional.of(range);
                }
                last = refusal;
            }
        }
        last.ifPresent(why -> notes.add(new Note(why.rule(), "node " + node + ": " + why.detail())));
        return Optional.empty();
    }

    /** All of its blocks, or none. */
    private Optional<Refusal> offline(PhysRange range) {
        List<Integer> done = new ArrayList<>();
        for (int block : core.onlineBlocks(range)) {
            Optional<Refusal> refusal = core.offlineBlock(block).refusal();
            if (refusal.isPresent()) {
                done.forEach(again -> core.onlineBlock(again).ignore());
                return refusal;
            }
            done.add(block);
        }
        return Optional.empty();
    }

    /** Block by block, for they may have been added so. */
    private Optional<Refusal> remove(PhysRange range) {
        long block = core.memoryBlockSizeBytes();
        Outcome<Unit> removed = Outcome.done();
        for (long start = range.startAddress(); start < range.endAddress(); start += block) {
            PhysRange next = new PhysRange(start, block);
            removed = removed.then(done -> core.removeMemory(next));
        }
        return removed.refusal();
    }

    @Override
    public Outcome<Unit> giveBack(int node, PhysRange range) {
        return core.addMemory(AddMemoryRequest.of(range).withNode(new NodeId(node)))
                .then(done -> {
                    long block = core.memoryBlockSizeBytes();
                    Outcome<Unit> online = Outcome.done();
                    for (long start = range.startAddress(); start < range.endAddress(); start += block) {
                        int number = Math.toIntExact(start / block);
                        online = online.then(next -> core.onlineBlock(number));
                    }
                    return online;
                });
    }
}
