package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.DeviceMapping.AltmapState;
import io.github.mmhotplug.core.Effect;
import java.util.Optional;

/** The numbers of one mapping, read off the machine afterwards; all zero after a refusal. */
record DevmemFigures(DevmemRun run) {
    MemoryGeometry geometry() {
        return run.machine().architecture().geometry();
    }

    Cost cost() {
        return run.outcome().fold(Effect::cost, refusal -> Cost.NONE);
    }

    /** Sections that the range touches. */
    long sections() {
        if (run.outcome().isRefused()) {
            return 0;
        }
        long section = geometry().sectionSizeBytes();
        long last = run.startAddress() + run.sizeBytes() - 1;
        return last / section - run.startAddress() / section + 1;
    }

    /** What a compound, or a base page, is mapped for. */
    long alignBytes() {
        return run.request().pgmap().compoundPages() << geometry().pageShift();
    }

    String placement() {
        return run.request().altmap().isPresent() ? "altmap" : "system";
    }

    long fromRangeBytes() {
        return cost().memmapFromRangePages() << geometry().pageShift();
    }

    long fromSystemBytes() {
        return cost().memmapFromSystemPages() << geometry().pageShift();
    }

    /** Unique backing, without tables. */
    long memmapBytes() {
        return fromRangeBytes() + fromSystemBytes();
    }

    long memmapPages() {
        return memmapBytes() >>> geometry().pageShift();
    }

    long reservedPages() {
        return altmap().map(AltmapState::offset).orElse(0L);
    }

    Optional<AltmapState> altmap() {
        return run.mapping().flatMap(DeviceMapping::altmap);
    }

    long vmemmapTableBytes() {
        return cost().vmemmap().tablePages() << geometry().pageShift();
    }

    long tableBytes() {
        return vmemmapTableBytes()
                + (cost().linearMap().tablePages() << geometry().pageShift());
    }

    long systemBytesConsumed() {
        return fromSystemBytes() + tableBytes();
    }

    long usableBytes() {
        return run.outcome().isRefused()
                ? 0
                : run.sizeBytes() - (reservedPages() << geometry().pageShift());
    }

    long structPagesInitialised() {
        return run.mapping().map(DeviceMapping::structPagesInitialised).orElse(0L);
    }

    long compounds() {
        return run.mapping().map(DeviceMapping::compounds).orElse(0L);
    }

    /** The same range in base pages, if it was to be in compounds and both were mapped. */
    Optional<DevmemFigures> basePages() {
        return run.outcome().isRefused()
                ? Optional.empty()
                : run.basePages().filter(base -> base.outcome().isDone()).map(DevmemFigures::new);
    }
}
