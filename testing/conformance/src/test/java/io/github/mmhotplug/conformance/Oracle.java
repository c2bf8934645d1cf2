package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Knows which blocks there are and how each was added, and from that what a machine must answer. Knows no tables. */
final class Oracle {
    /** Rules of a failure on purpose. */
    private static final Set<String> FAILURES = Set.of("ADD-012", "ADD-014", "ADD-015", "ALT-001");

    private final Port port;
    private final long block;
    private final PhysRange boot;
    private final PhysRange mappable;
    private final MemoryGeometry geometry;
    private final boolean parameterOn;
    private final boolean fragmented;
    private final Optional<OneMemmapPage> memmapPage;
    private final TreeMap<Long, Added> blocks = new TreeMap<>();
    private long maxPfn;

    /** One add; its blocks may be gone by now. */
    record Added(long start, long size, boolean selfHosted, boolean fromRange) {
        boolean isInside(RandomStep step) {
            return start >= step.start() && start + size <= step.start() + step.size();
        }
    }

    Oracle(Port port, Machine machine, boolean parameterOn, boolean fragmented) {
        this.port = port;
        this.block = machine.architecture().memoryBlockSizeBytes();
        this.boot = machine.facts().bootRam().get(0);
        this.mappable = machine.architecture().mappableRange();
        this.geometry = machine.architecture().geometry();
        this.parameterOn = parameterOn;
        this.fragmented = fragmented;
        this.memmapPage = OneMemmapPage.of(port, machine);
        this.maxPfn = boot.endAddress() >>> geometry.pageShift();
    }

    long hotplugStart() {
        return port.reference().hotplugStart();
    }

    boolean hasAcpi() {
        return port.hasAcpi();
    }

    Collection<Long> blocks() {
        return blocks.keySet();
    }

    List<Added> adds() {
        return blocks.values().stream().distinct().toList();
    }

    /** Every add raises it; on s390 it counted standby memory from the first. */
    long maxPfn() {
        return maxPfn;
    }

    /** Rounded up for every section. */
    long memmapPages() {
        long sections = blocks.size() * (block / geometry.sectionSizeBytes());
        return sections * geometry.memmapPages(geometry.pagesPerSection());
    }

    /** Compares an answer with what it must be, and remembers what happened. */
    void judge(RandomStep step, Outcome<Effect> outcome) {
        String answer = outcome.fold(effect -> "done", refusal -> refusal.rule().id());
        if (step.kind() == RandomStep.Kind.REMOVE) {
            judgeRemoval(step, answer);
        } else {
            judgeAdd(step, outcome, answer);
        }
    }

    private void judgeAdd(RandomStep step, Outcome<Effect> outcome, String answer) {
        Set<MhpFlag> flags = flags(step);
        Optional<String> refusal = addRefusal(step, flags);
        if (step.kind() == RandomStep.Kind.PLUG
                && refusal.filter("ADD-003"::equals).isPresent()) {
            // to the driver what is there already is as good as added
            assertThat(answer).isEqualTo("done");
            assertThat(outcome.<List<?>>fold(Effect::adds, List::of)).isEmpty();
            return;
        }
        if (refusal.isPresent()) {
            assertThat(answer).isEqualTo(refusal.get());
            return;
        }
        if (isBeyondTheLinearMap(step) && !(step.mayFail() && selfHosts(step, flags))) {
            // blocks that keep their own memmap are mapped one by one: a failure on purpose may come before the end
            assertThat(answer).isEqualTo("ARC-PPC-03");
            assertThat(outcome.refusal().orElseThrow().errno()).isEqualTo(Errno.EFAULT);
            return;
        }
        boolean fromRangeWanted = flags.contains(MhpFlag.MEMMAP_FROM_RANGE);
        Optional<OneMemmapPage> noBlock = memmapPage.filter(page -> fragmented
                && !fromRangeWanted
                && page.isLargerThanFragments()
                && page.isMissing(step.start(), step.size()));
        if (noBlock.isPresent() && !step.mayFail()) {
            assertThat(answer).isEqualTo(noBlock.get().refusal());
            assertThat(outcome.refusal().orElseThrow().errno())
                    .isEqualTo(step.kind() == RandomStep.Kind.PLUG ? Errno.EINVAL : Errno.ENOMEM);
            return;
        }
        if (isBeyondTheLinearMap(step) || noBlock.isPresent()) {
            assertThat(outcome.isRefused())
                    .as("refused, though perhaps for a failure on purpose")
                    .isTrue();
        }
        if (step.mayFail() && outcome.isRefused()) {
            assertThat(answer).isIn(failures(step));
            Errno errno = outcome.refusal().orElseThrow().errno();
            if (step.kind() == RandomStep.Kind.PLUG) {
                assertThat(errno).isEqualTo(Errno.EINVAL);
            } else {
                assertThat(errno).isIn(Errno.ENOMEM, Errno.EFAULT);
            }
            return;
        }
        assertThat(answer).isEqualTo("done");
        // whether a port grants this wish is its own affair
        boolean fromRange =
                outcome.fold(effect -> effect.adds().get(0).place() == MemmapPlace.FROM_RANGE, why -> false);
        Added added = new Added(step.start(), step.size(), selfHosts(step, flags), fromRange);
        ids(step).forEach(id -> blocks.put(id, added));
        memmapPage.ifPresent(page -> page.added(added));
        if (!port.registered().provider().id().equals("s390")) {
            maxPfn = Math.max(maxPfn, (step.start() + step.size()) >>> geometry.pageShift());
        }
    }

    private boolean selfHosts(RandomStep step, Set<MhpFlag> flags) {
        return flags.contains(MhpFlag.MEMMAP_ON_MEMORY)
                && selfHostingVeto(step.size()).isEmpty();
    }

    /** The rules of a failure on purpose, and what powerpc makes of one: {@code ARC-PPC-02} where no page is to be had. */
    private Set<String> failures(RandomStep step) {
        Set<String> rules = new HashSet<>(FAILURES);
        memmapPage.map(OneMemmapPage::refusal).ifPresent(rules::add);
        if (isBeyondTheLinearMap(step)) {
            rules.add("ARC-PPC-03");
        }
        return rules;
    }

    /** {@code arch-powerpc/README.md}, Refusals: at or beyond; hash with 4 KiB pages maps 61 TiB, others all there is. */
    private boolean isBeyondTheLinearMap(RandomStep step) {
        long reach = port.variant().equals("powerpc-hash-4k") ? 61 * Bytes.TIB : mappable.endAddress();
        return port.isPowerpc() && step.start() + step.size() >= reach;
    }

    /** What a caller sets blindly, or what the ACPI driver sets on this kernel. */
    private Set<MhpFlag> flags(RandomStep step) {
        Set<MhpFlag> flags = EnumSet.noneOf(MhpFlag.class);
        if (step.kind() == RandomStep.Kind.ADD) {
            flags.addAll(step.flags());
        } else if (port.has(CoreCapabilities.MEMMAP_FROM_RANGE)) {
            flags.add(MhpFlag.MEMMAP_FROM_RANGE);
        } else if (port.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK)
                || selfHostingVeto(step.size()).isEmpty()) {
            flags.add(MhpFlag.MEMMAP_ON_MEMORY);
        }
        return flags;
    }

    /** The checks of an add in the kernel's order. */
    private Optional<String> addRefusal(RandomStep step, Set<MhpFlag> flags) {
        if (step.kind() == RandomStep.Kind.PLUG && step.size() == 0) {
            return Optional.of("DRV-041");
        }
        boolean unknownWish =
                flags.contains(MhpFlag.MEMMAP_FROM_RANGE) && !port.has(CoreCapabilities.MEMMAP_FROM_RANGE);
        boolean unknownFlag = flags.contains(MhpFlag.MEMMAP_ON_MEMORY)
                && port.memmapOnMemory().equals("none");
        if (unknownWish || unknownFlag) {
            return Optional.of("ADD-007");
        }
        long end = step.start() + step.size();
        if (step.size() == 0 || step.start() < mappable.startAddress() || end > mappable.endAddress()) {
            return Optional.of("ADD-001");
        }
        if (meetsBootMemory(step, boot.endAddress()) || ids(step).anyMatch(blocks::containsKey)) {
            return Optional.of("ADD-003");
        }
        if (!aligned(step)) {
            return Optional.of("ADD-004");
        }
        return flags.contains(MhpFlag.MEMMAP_ON_MEMORY) && !port.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK)
                ? selfHostingVeto(step.size())
                : Optional.empty();
    }

    private Optional<String> selfHostingVeto(long size) {
        if (port.memmapOnMemory().equals("none")) {
            return Optional.of("MAP-007");
        }
        if (port.architecture().selectsMemmapOnMemory().isPresent()) {
            return Optional.of("MAP-008");
        }
        if (!parameterOn) {
            return Optional.of("MAP-001");
        }
        return port.memmapOnMemory().equals("singleBlock") && size != block ? Optional.of("MAP-002") : sizeTest();
    }

    /** The memmap of one block against pages, pageblocks, the block and the port's leaves. */
    private Optional<String> sizeTest() {
        long pages = block >>> geometry.pageShift();
        long memmapBytes = geometry.memmapBytes(pages);
        long memmapPages = geometry.memmapPages(pages);
        if (port.profile().word(CoreCapabilities.MEMMAP_ON_MEMORY_TEST).equals("remainingSize")) {
            if (memmapBytes % geometry.pmdLeafBytes() != 0) {
                return Optional.of("MAP-006");
            }
            return (pages - memmapPages) % geometry.pageblockPages() == 0 ? Optional.empty() : Optional.of("MAP-004");
        }
        if (memmapBytes % geometry.pageSizeBytes() != 0) {
            return Optional.of("MAP-003");
        }
        if (memmapPages % geometry.pageblockPages() != 0) {
            return Optional.of("MAP-004");
        }
        return memmapPages == pages
                ? Optional.of("MAP-005")
                : port.architecture()
                        .supportsMemmapOnMemory(memmapBytes)
                        .map(veto -> veto.rule().id());
    }

    private void judgeRemoval(RandomStep step, String answer) {
        Optional<String> refusal = removalRefusal(step);
        if (refusal.isPresent()) {
            assertThat(answer).isEqualTo(refusal.get());
            return;
        }
        if (cutsAnAdd(step) && answer.equals("REM-005")) {
            return; // a leaf of the add may reach over the cut; where leaves lie this oracle does not know
        }
        assertThat(answer).isEqualTo("done");
        ids(step).forEach(blocks::remove);
        memmapPage.ifPresent(page -> page.removed(step, blockStarts()));
    }

    private Optional<String> removalRefusal(RandomStep step) {
        if (port.architecture().selectsHotRemove().isPresent()) {
            return Optional.of("ARC-ARM64-04");
        }
        if (step.size() == 0 || !aligned(step)) {
            return Optional.of("REM-001");
        }
        if (meetsBootMemory(step, Align.up(boot.endAddress(), block))) {
            return Optional.of("REM-002");
        }
        if (!port.hotRemoves()) { // the hook is a stub
            return Optional.of("ARC-S390-09");
        }
        long count = step.size() / block;
        long selfHosted = touched(step).stream().filter(Added::selfHosted).count();
        if (selfHosted > 0 && count > 1 && port.memmapOnMemory().equals("singleBlock")) {
            return Optional.of("REM-003");
        }
        if (selfHosted > 0 && selfHosted < count) {
            return Optional.of("REM-004");
        }
        boolean partOfSelfDescribed = touched(step).stream()
                .anyMatch(add -> add.fromRange() && (add.start() != step.start() || add.size() != step.size()));
        if (partOfSelfDescribed) {
            return Optional.of("REM-006");
        }
        LongStream others = blockStarts().filter(start -> start < step.start() || start >= step.start() + step.size());
        return port.isPowerpc()
                        && memmapPage.filter(page -> page.isLent(step, others)).isPresent()
                ? Optional.of("ARC-PPC-05")
                : Optional.empty();
    }

    /** Boot memory begins at 0 on x86, s390 and powerpc; on arm64 there is nothing before it. */
    private boolean meetsBootMemory(RandomStep step, long bootEnd) {
        return step.start() < bootEnd && step.start() + step.size() > boot.startAddress();
    }

    private LongStream blockStarts() {
        return blocks.keySet().stream().mapToLong(id -> id * block);
    }

    /** How each block of the range was added; absent ones are left out. */
    private List<Added> touched(RandomStep step) {
        return ids(step).filter(blocks::containsKey).mapToObj(blocks::get).toList();
    }

    private boolean cutsAnAdd(RandomStep step) {
        return touched(step).stream().anyMatch(add -> !add.isInside(step));
    }

    private boolean aligned(RandomStep step) {
        return step.start() % block == 0 && step.size() % block == 0;
    }

    /** Every block that the range touches. */
    private LongStream ids(RandomStep step) {
        return LongStream.range(step.start() / block, (step.start() + step.size() + block - 1) / block);
    }
}
