package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The vmemmap of a port that has pages of one size for it and nothing to fall back to: which of them there are, and
 * which add they came from. {@code arch-powerpc/README.md}, Memmap: hash, and radix before 6.6 (page, 2 MiB or 16 MiB;
 * {@code ARC-PPC-02}, {@code ARC-PPC-05}); {@code arch-arm64/README.md}, Memmap: 4 KiB pages under {@code rfc-2019}
 * (2 MiB for whole sections). x86 and s390 always fall back to base pages.
 */
final class OneMemmapPage {
    /** The largest order of a free block in tests that fragment memory. */
    static final int FRAGMENTED = 6;

    private final Architecture architecture;
    private final String refusal;
    private final long bytes;
    private final PhysRange boot;
    private final Map<Long, Optional<Oracle.Added>> lenders = new HashMap<>();

    private OneMemmapPage(Architecture architecture, PhysRange boot, String refusal) {
        this.architecture = architecture;
        this.boot = boot;
        this.refusal = refusal;
        this.bytes = architecture.geometry().vmemmap().stream()
                .filter(PageTableLevel::leafAllowed)
                .mapToLong(PageTableLevel::entryBytes)
                .max()
                .orElseThrow();
        units(boot.startAddress(), boot.sizeBytes()).forEach(unit -> lenders.put(unit, Optional.empty()));
    }

    /** The pages that boot memory has; or empty if the port falls back. */
    static Optional<OneMemmapPage> of(Port port, Machine machine) {
        PhysRange boot = machine.facts().bootRam().get(0);
        return rule(port).map(rule -> new OneMemmapPage(machine.architecture(), boot, rule));
    }

    private static Optional<String> rule(Port port) {
        boolean fallsBack = switch (port.registered().provider().id()) {
            case "powerpc" -> port.variant().contains("radix") && port.has("powerpc.radixVmemmapWalker");
            case "arm64" -> !port.variant().equals("arm64-4k") || port.has("arm64.vmemmapFallbackToBasePages");
            default -> true;
        };
        return fallsBack ? Optional.empty() : Optional.of(port.isPowerpc() ? "ARC-PPC-02" : "ADD-012");
    }

    /**
     * Whether an add that takes its memmap from the system is refused for want of a block, in memory that has no free
     * block above {@link #FRAGMENTED}; then it is asserted that it is, and leaves no trace.
     */
    static boolean isRefusedInFragments(Port port, Machine fragmented, Operation add) {
        Optional<OneMemmapPage> page = of(port, fragmented).filter(OneMemmapPage::isLargerThanFragments);
        if (page.isEmpty()) {
            return false;
        }
        Refusal refused = Ops.refused(fragmented.fork(), add);
        assertThat(refused.rule().id()).as(refused.toString()).isEqualTo(page.get().refusal);
        assertThat(refused.errno()).as(refused.toString()).isIn(Errno.ENOMEM, Errno.EINVAL);
        return true;
    }

    /** The rule that refuses an add without a block for a page. */
    String refusal() {
        return refusal;
    }

    boolean isLargerThanFragments() {
        return bytes > (architecture.geometry().pageSizeBytes() << FRAGMENTED);
    }

    /** Whether a range needs a page that is not there yet. */
    boolean isMissing(long start, long size) {
        return !units(start, size).allMatch(lenders::containsKey);
    }

    /** A page comes with the first block that it describes, from the range if that holds its own memmap. */
    void added(Oracle.Added add) {
        Optional<Oracle.Added> lender = add.fromRange() ? Optional.of(add) : Optional.empty();
        units(add.start(), add.size()).forEach(unit -> lenders.putIfAbsent(unit, lender));
    }

    /**
     * Whether a range holds a page that describes other memory too: {@code ARC-PPC-05}.
     *
     * @param others the blocks outside the range
     */
    boolean isLent(RandomStep step, LongStream others) {
        long[] starts = others.toArray();
        return units(step.start(), step.size())
                .filter(unit -> lenders.getOrDefault(unit, Optional.empty())
                        .filter(lender -> lender.isInside(step))
                        .isPresent())
                .anyMatch(unit -> isNeeded(unit, starts));
    }

    /**
     * A page goes with the last block that it describes.
     *
     * @param left the blocks that are left
     */
    void removed(RandomStep step, LongStream left) {
        long[] starts = left.toArray();
        units(step.start(), step.size()).filter(unit -> !isNeeded(unit, starts)).forEach(lenders::remove);
    }

    private boolean isNeeded(long unit, long[] blockStarts) {
        long start = unit * described();
        long end = start + described();
        long block = architecture.memoryBlockSizeBytes();
        return (boot.startAddress() < end && boot.endAddress() > start)
                || LongStream.of(blockStarts).anyMatch(first -> first < end && first + block > start);
    }

    private LongStream units(long start, long size) {
        return LongStream.range(start / described(), (start + size + described() - 1) / described());
    }

    /** Bytes of memory whose struct pages fill one page. */
    private long described() {
        return bytes
                / architecture.geometry().structPageBytes()
                * architecture.geometry().pageSizeBytes();
    }
}
