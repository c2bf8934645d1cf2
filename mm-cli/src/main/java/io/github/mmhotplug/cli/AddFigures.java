package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Marking;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.Optional;

/** The numbers of one hot-add, read off what the engine answered; all zero after a refusal. */
record AddFigures(AddRun run) {
    private Optional<HotAdd> add() {
        return run.outcome().fold(effect -> effect.adds().stream().findFirst(), refusal -> Optional.empty());
    }

    private MemoryGeometry geometry() {
        return run.machine().architecture().geometry();
    }

    Cost cost() {
        return run.outcome().fold(Effect::cost, refusal -> Cost.NONE);
    }

    long sections() {
        return add().map(done -> done.range().sizeBytes() / geometry().sectionSizeBytes())
                .orElse(0L);
    }

    long memoryBlocks() {
        long blockBytes = run.machine().architecture().memoryBlockSizeBytes();
        return add().map(done -> done.range().sizeBytes() / blockBytes).orElse(0L);
    }

    /** Where the memmap went; after a refusal, where it would have. */
    MemmapPlace place() {
        return add().map(HotAdd::place).orElse(run.requested());
    }

    /** Why it went elsewhere than asked. */
    Optional<Veto> whyNot() {
        return place() == run.requested() ? Optional.empty() : add().flatMap(HotAdd::whyNot);
    }

    long fromRangeBytes() {
        return cost().memmapFromRangePages() << geometry().pageShift();
    }

    long fromSystemBytes() {
        return cost().memmapFromSystemPages() << geometry().pageShift();
    }

    long memmapBytes() {
        return fromRangeBytes() + fromSystemBytes();
    }

    long memmapPages() {
        return cost().memmapFromRangePages() + cost().memmapFromSystemPages();
    }

    long reservedPages() {
        return add().map(HotAdd::reservedPages).orElse(0L);
    }

    long tableBytes() {
        return (cost().vmemmap().tablePages() + cost().linearMap().tablePages())
                << geometry().pageShift();
    }

    long systemBytesConsumed() {
        return fromSystemBytes() + tableBytes();
    }

    long usableBytes() {
        long withheld = reservedPages() << geometry().pageShift();
        return add().map(done -> done.range().sizeBytes() - withheld).orElse(0L);
    }

    Optional<Marking> marking() {
        return add().flatMap(HotAdd::marking);
    }
}
