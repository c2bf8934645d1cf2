package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;

/** Sizes and page-table shapes: facts that are missing or contradict each other show here, before anything is added. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class GeometryRules {
    @Rule("SPI-001")
    void everyQuestionIsAnswered(Subject subject) {
        Architecture architecture = subject.architecture();
        answered("variant()", architecture.variant());
        answered("geometry()", architecture.geometry());
        answered("memoryBlockSizeReason()", architecture.memoryBlockSizeReason());
        answered("mappableRange()", architecture.mappableRange());
        answered("zoneLimits()", architecture.zoneLimits());
        answered("memory()", architecture.memory());
        answered("vmemmap()", architecture.vmemmap());
        answered("pagetables()", architecture.pagetables());
        answered("selectsMemmapOnMemory()", architecture.selectsMemmapOnMemory());
        answered("supportsMemmapOnMemory()", architecture.supportsMemmapOnMemory(1));
        answered("selectsMemoryHotplug()", architecture.selectsMemoryHotplug());
        answered("selectsHotRemove()", architecture.selectsHotRemove());
        answered("notifiers()", architecture.notifiers());
    }

    private static void answered(String question, @Nullable Object answer) {
        Expect.that(answer != null, "%s answered null", question);
    }

    @Rule("GEO-001")
    void aSectionHoldsWholePageblocksAndFreeBlocks(Subject subject) {
        MemoryGeometry geometry = subject.geometry();
        long section = geometry.sectionSizeBytes();
        long subsection = 1L << MemoryGeometry.SUBSECTION_SHIFT;
        long largest = geometry.pageSizeBytes() << geometry.maxPageOrder();
        long pageblock = geometry.pageblockPages() << geometry.pageShift();
        Expect.that(section >= subsection, "a section of %d bytes is smaller than a subsection, 2 MiB", section);
        Expect.that(section % largest == 0, "a section of %d bytes splits a free block of %d", section, largest);
        Expect.that(section % pageblock == 0, "a section of %d bytes splits a pageblock of %d", section, pageblock);
    }

    @Rule("GEO-002")
    void aBlockIsWholeSections(Subject subject) {
        Architecture architecture = subject.architecture();
        long block = architecture.memoryBlockSizeBytes();
        long section = architecture.geometry().sectionSizeBytes();
        Expect.that(Long.bitCount(block) == 1, "a memory block of %d bytes is no power of two", block);
        Expect.that(block % section == 0, "a memory block of %d bytes is no multiple of a section, %d", block, section);
        Expect.that(!architecture.memoryBlockSizeReason().isBlank(), "nobody says why a memory block is %d", block);
    }

    @Rule("GEO-003")
    void anEntrySpansOneTableBelow(Subject subject) {
        MemoryGeometry geometry = subject.geometry();
        if (geometry.hasLinearMap()) {
            join("linear map", geometry.linearMap(), geometry);
        }
        join("vmemmap", geometry.vmemmap(), geometry);
        Expect.that(
                geometry.vmemmap().stream()
                        .anyMatch(level -> level.leafAllowed() && level.entryBytes() >= geometry.pageSizeBytes()),
                "no level of the vmemmap takes leaves");
    }

    private static void join(String region, List<PageTableLevel> levels, MemoryGeometry geometry) {
        PageTableLevel lowest = levels.get(0);
        Expect.that(
                lowest.leafAllowed() && lowest.entryBytes() >= geometry.pageSizeBytes(),
                "the lowest level of the %s, %s, does not map pages",
                region,
                lowest);
        for (int i = 1; i < levels.size(); i++) {
            PageTableLevel below = levels.get(i - 1);
            PageTableLevel level = levels.get(i);
            Expect.that(
                    below.entriesPerTable() == 0 || level.entryBytes() == below.tableCoversBytes(),
                    "%s: an entry of %s spans %d bytes, a table of %s %d",
                    region,
                    level.name(),
                    level.entryBytes(),
                    below.name(),
                    below.tableCoversBytes());
        }
    }

    @Rule("GEO-004")
    void theRegionsReachOverAllThatCanBeMapped(Subject subject) {
        Architecture architecture = subject.architecture();
        MemoryGeometry geometry = architecture.geometry();
        long end = architecture.mappableRange().endAddress();
        if (geometry.hasLinearMap()) {
            reach("linear map", geometry.linearMap(), end);
        }
        reach("vmemmap", geometry.vmemmap(), geometry.vmemmapOffset(end >>> geometry.pageShift()));
    }

    private static void reach(String region, List<PageTableLevel> levels, long end) {
        PageTableLevel root = levels.get(levels.size() - 1);
        long spans = root.entriesPerTable() == 0 ? Long.MAX_VALUE : root.tableCoversBytes();
        Expect.that(
                spans >= end || spans < 0,
                "the root of the %s spans %d bytes, what can be mapped ends at %d",
                region,
                spans,
                end);
    }

    @Rule("GEO-005")
    void theMappableRangeHoldsTheMachine(Subject subject) {
        PhysRange mappable = mappableRange(subject.architecture());
        long limit = 1L << subject.geometry().maxPhysmemBits();
        Expect.that(mappable.sizeBytes() > 0, "the mappable range is empty");
        Expect.that(
                mappable.endAddress() <= limit,
                "the mappable range %s ends beyond MAX_PHYSMEM_BITS, 0x%x",
                mappable,
                limit);
        for (PhysRange ram : subject.reference().facts().bootRam()) {
            inside(mappable, ram.startAddress(), ram.endAddress());
        }
        inside(mappable, subject.start(), subject.start() + subject.block());
        Expect.that(
                subject.start() % subject.block() == 0,
                "the reference machine's first hot-added memory, 0x%x, begins inside a memory block of %d bytes",
                subject.start(),
                subject.block());
    }

    /** A range whose start wrapped behind its end can't even be made. */
    private static PhysRange mappableRange(Architecture architecture) {
        try {
            return architecture.mappableRange();
        } catch (IllegalArgumentException e) {
            throw new AssertionError("mappableRange() answers no range: " + e.getMessage(), e);
        }
    }

    private static void inside(PhysRange mappable, long start, long end) {
        Expect.that(
                start >= mappable.startAddress() && end <= mappable.endAddress(),
                "0x%x-0x%x of the reference machine is not in the mappable range %s",
                start,
                end - 1,
                mappable);
    }

    @Rule("GEO-006")
    void zoneLimitsNeverDescend(Subject subject) {
        List<ZoneLimit> limits = subject.architecture().zoneLimits();
        Expect.that(!limits.isEmpty(), "there is no zone");
        long before = 0;
        for (ZoneLimit limit : limits) {
            Expect.that(limit.endAddress() >= before, "%s ends before the zone below it", limit);
            before = limit.endAddress();
        }
        Expect.that(before == Long.MAX_VALUE, "the last zone ends at 0x%x; memory behind it has none", before);
    }
}
