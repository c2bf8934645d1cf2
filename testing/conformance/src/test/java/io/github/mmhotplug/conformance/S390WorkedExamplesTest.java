package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.cost;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.remove;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worked numbers of s390. Sizes in MiB. A segment of the memmap is 1 MiB = 256 pages and describes 64 MiB; segment
 * and region tables are 16 KiB, four pages; below 4 TiB there are three levels and the top table is static.
 */
class S390WorkedExamplesTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long PAGE = 4 * Bytes.KIB;
    private static final long CRST_PAGES = 4;

    @RegisterExtension
    final Machines machines = new Machines();

    private static Port port(String kernel) {
        return Port.of("s390", kernel);
    }

    /** Three levels, everything else as in the reference machine. */
    private static MachineFacts.Builder threeLevels(MachineFacts.Builder facts) {
        return facts.physicalLimitBytes(Bytes.TIB);
    }

    private static Map<Long, Long> leaves(MachineSnapshot.Mapping mapping) {
        Map<Long, Long> leaves = new HashMap<>();
        mapping.leaves().forEach(run -> leaves.merge(run.leafBytes(), run.count(), Long::sum));
        return leaves;
    }

    private static Map<Long, Long> leaves(long size, long count) {
        return count == 0 ? Map.of() : Map.of(size, count);
    }

    /** As drivers of s390 add: one operation for each block. */
    private static void addBlockwise(Machine machine, long start, long size) {
        long block = machine.architecture().memoryBlockSizeBytes();
        for (long at = start; at < start + size; at += block) {
            done(machine, add(at, block));
        }
    }

    @ParameterizedTest(name = "increments of {0} MiB")
    @CsvSource({
        // increment, block on 6.1 and 6.12, block on 7.2; 0: firmware names none
        "0,     256,  128",
        "1,     256,  128",
        "64,    256,  128",
        "256,   256,  256",
        "1024, 1024, 1024",
        "2048, 2048, 2048",
    })
    void theBlockIsTheLargerOfSectionAndIncrement(long increment, long block6, long block7) {
        for (String kernel : List.of("rfc-2018", "rfc-2019", "6.1", "6.12", "7.2")) {
            Port port = port(kernel);
            Architecture architecture =
                    port.architecture(port.facts(facts -> facts.firmwareUnitBytes(increment * MIB)));
            long block = kernel.equals("7.2") ? block7 : block6;
            assertThat(architecture.memoryBlockSizeBytes()).as(kernel).isEqualTo(block * MIB);
            // block 5 begins in increment 5 * block / increment
            assertThat(architecture.physDevice(5 * block * MIB))
                    .as(kernel)
                    .isEqualTo(increment == 0 ? 0 : 5 * block / increment);
        }
    }

    @ParameterizedTest(name = "{0} MiB")
    @CsvSource({
        // size, sections of 6.x, of 7.2, pages of memmap, segments; 0 sections: not block aligned
        "16,     0,  0,     0,   0",
        "128,    0,  1,   512,   2",
        "256,    1,  2,  1024,   4",
        "1024,   4,  8,  4096,  16",
        "9216,  36, 72, 36864, 144",
        "10240, 40, 80, 40960, 160",
    })
    void anAddTakesOneSixtyFourthOfItsSizeForItsMemmap(
            long size, long sections6, long sections7, long pages, long segments) {
        for (String kernel : List.of("6.1", "6.12", "7.2")) {
            Machine machine = machines.cold(port(kernel), S390WorkedExamplesTest::threeLevels);
            long sections = kernel.equals("7.2") ? sections7 : sections6;
            if (sections == 0) {
                assertRefused(machine, add(4 * GIB, size * MIB), Errno.EINVAL, StandardRule.BLOCK_ALIGNED);
                continue;
            }
            Cost cost = cost(machine, 4 * GIB, size * MIB);
            assertThat(size * MIB / machine.architecture().geometry().sectionSizeBytes())
                    .isEqualTo(sections);
            assertThat(cost.memmapFromSystemPages()).isEqualTo(pages);
            assertThat(cost.vmemmap().leaves()).isEqualTo(leaves(MIB, segments));
            // its struct pages lie in the first 2 GiB of the vmemmap: one segment table
            assertThat(cost.vmemmap().tablePages()).isEqualTo(CRST_PAGES);
        }
    }

    @ParameterizedTest(name = "{1} MiB at {0} MiB")
    @CsvSource({
        // start, size, segments, segment tables
        "4096,   256,   256, 1",
        "4096,  1024,  1024, 1",
        "5632,  1024,  1024, 2",
        "4096,  9216,  9216, 5",
        "5120,  9216,  9216, 5",
        "5888,  9216,  9216, 6",
        "4096, 10240, 10240, 5",
        "5120, 10240, 10240, 6",
    })
    void blockwiseAddsMapSegmentsAndOneTableForEachTwoGibTouched(long start, long size, long segments, long tables) {
        for (String kernel : List.of("6.1", "6.12", "7.2")) {
            Machine machine = machines.cold(port(kernel), S390WorkedExamplesTest::threeLevels);
            addBlockwise(machine, start * MIB, size * MIB);

            MachineSnapshot.Mapping map = machine.snapshot().linearMap();
            assertThat(leaves(map)).isEqualTo(Map.of(MIB, segments));
            assertThat(map.tablePages()).isEqualTo(tables * CRST_PAGES);
        }
    }

    @Test
    void aBlockOf128MibHasOneSegmentTable() {
        Machine machine = machines.cold(port("7.2"), S390WorkedExamplesTest::threeLevels);
        Cost cost = cost(machine, 4 * GIB, 128 * MIB);
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(MIB, 128L));
        assertThat(cost.linearMap().tablePages()).isEqualTo(CRST_PAGES);
    }

    @Test
    void blocksOfTwoGibAreOneLeafEachAndNeedNoTable() {
        for (String kernel : List.of("6.1", "6.12", "7.2")) {
            Machine machine =
                    machines.cold(port(kernel), facts -> threeLevels(facts).firmwareUnitBytes(2 * GIB));
            addBlockwise(machine, 4 * GIB, 10 * GIB);

            MachineSnapshot.Mapping map = machine.snapshot().linearMap();
            assertThat(leaves(map)).isEqualTo(Map.of(2 * GIB, 5L));
            assertThat(map.tablePages()).isZero();
        }
    }

    @Test
    void oneCallOverWholeTwoGibUsesTheLargestLeaves() {
        Machine machine = machines.cold(port("7.2"), S390WorkedExamplesTest::threeLevels);
        Cost cost = cost(machine, 5 * GIB, 10 * GIB);
        // 5 to 6 and 14 to 15 GiB in segments, four times 2 GiB between
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(2 * GIB, 4L, MIB, 2048L));
        assertThat(cost.linearMap().tablePages()).isEqualTo(2 * CRST_PAGES);
    }

    @Test
    void withFourLevelsEachFourTibNeedARegionThirdTable() {
        Machine machine = machines.cold(port("7.2"), facts -> facts.physicalLimitBytes(0));
        Cost cost = cost(machine, 4 * Bytes.TIB - 128 * MIB, 256 * MIB);
        // 128 MiB on either side of the border: two region-third tables, a segment table below each
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(MIB, 256L));
        assertThat(cost.linearMap().tablePages()).isEqualTo(4 * CRST_PAGES);
    }

    @ParameterizedTest(name = "{0}: {1} MiB")
    @CsvSource({
        // kernel, size, page tables, pages for them, segment tables, page tables of the vmemmap, pages for them
        "6.1,    256,   256,   128, 1,   4,   2", // two page tables of 2 KiB share a page
        "6.1,   1024,  1024,   512, 1,  16,   8",
        "6.1,  10240, 10240,  5120, 5, 160,  80",
        "6.12,   256,   256,   256, 1,   4,   4",
        "6.12, 10240, 10240, 10240, 5, 160, 160",
        "7.2,    128,   128,   128, 1,   2,   2",
        "7.2,   1024,  1024,  1024, 1,  16,  16",
        "7.2,  10240, 10240, 10240, 5, 160, 160",
    })
    void withoutEdat1EverythingIsMadeOfPages(
            String kernel,
            long size,
            long pageTables,
            long pageTablePages,
            long segmentTables,
            long vmemmapPageTables,
            long vmemmapPageTablePages) {
        Machine machine =
                machines.cold(port(kernel), facts -> threeLevels(facts).edat(false, false));
        Cost cost = cost(machine, 4 * GIB, size * MIB);

        // a page table maps 1 MiB
        assertThat(pageTables).isEqualTo(size);
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(PAGE, pageTables * 256));
        assertThat(cost.linearMap().tablePages()).isEqualTo(pageTablePages + segmentTables * CRST_PAGES);
        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(PAGE, vmemmapPageTables * 256));
        assertThat(cost.vmemmap().tablePages()).isEqualTo(vmemmapPageTablePages + CRST_PAGES);
    }

    @ParameterizedTest(name = "{0}: {1} MiB")
    @CsvSource({
        // kernel, size, pages, pages for page tables
        "7.2,    128,   512,   2",
        "6.12,   256,  1024,   4",
        "6.1,    256,  1024,   2", // four tables of 2 KiB
        "6.12, 10240, 40960, 160",
        "7.2,  10240, 40960, 160",
    })
    void whereNoBlockOfOneMibIsFreeTheMemmapIsMadeOfPages(String kernel, long size, long pages, long tablePages) {
        MachineFacts facts = port(kernel).facts(S390WorkedExamplesTest::threeLevels);
        Machine machine =
                machines.boot(port(kernel).builder(facts).bootTables(false).largestFreeOrder(7));
        Cost cost = cost(machine, 4 * GIB, size * MIB);

        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(PAGE, pages));
        assertThat(cost.vmemmap().tablePages()).isEqualTo(tablePages + CRST_PAGES);
        assertThat(cost.memmapFromSystemPages()).isEqualTo(pages);
    }

    @ParameterizedTest(name = "{0}: blocks of {1} MiB")
    @CsvSource({
        // kernel, block, reserved pages, segments, usable pages
        "7.2,   128,  512,  2,  32256",
        "6.12,  256, 1024,  4,  64512",
        "7.2,   256, 1024,  4,  64512",
        "6.12, 1024, 4096, 16, 258048",
        "7.2,  2048, 8192, 32, 516096",
    })
    void aBlockHoldsItsOwnMemmap(String kernel, long block, long reserved, long segments, long usable) {
        Port port = port(kernel);
        MachineFacts facts = port.facts(builder ->
                threeLevels(builder).firmwareUnitBytes(block <= 256 && kernel.equals("6.12") ? 0 : block * MIB));
        for (MemmapOnMemory mode : List.of(MemmapOnMemory.ON, MemmapOnMemory.FORCE)) {
            Machine machine =
                    machines.boot(port.builder(facts).bootTables(false).memmapOnMemory(mode));
            long start = 4 * GIB;
            Machine before = machine.fork();
            HotAdd added = Ops.hotAdd(machine, add(start, block * MIB, MhpFlag.MEMMAP_ON_MEMORY));
            Cost cost = cost(before, start, block * MIB, MhpFlag.MEMMAP_ON_MEMORY);

            assertThat(added.reservedPages()).isEqualTo(reserved);
            assertThat(block * 256 - added.reservedPages()).isEqualTo(usable);
            assertThat(cost.memmapFromRangePages()).isEqualTo(reserved);
            assertThat(cost.memmapFromSystemPages()).isZero();
            assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(MIB, segments));
            // the memmap lies in the block's first frames
            assertThat(machine.snapshot().vmemmap().leaves())
                    .singleElement()
                    .satisfies(run -> assertThat(run.firstPfn()).isEqualTo(start / PAGE));
        }
    }

    /** One add of 4 GiB in two leaves of 2 GiB, on blocks smaller than that. */
    private Machine withTwoLargeLeaves(Port port) {
        Machine machine = machines.cold(port, S390WorkedExamplesTest::threeLevels);
        assertThat(cost(machine, 4 * GIB, 4 * GIB).linearMap().leaves()).isEqualTo(Map.of(2 * GIB, 2L));
        return machine;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aTwoGibLeafThatIsRemovedInPartIsRefused(String kernel) {
        Machine machine = withTwoLargeLeaves(port(kernel));
        assertRefused(machine, remove(4 * GIB, GIB), Errno.EINVAL, StandardRule.LEAF_WHOLE);
        assertRefused(machine, remove(5 * GIB, GIB), Errno.EINVAL, StandardRule.LEAF_WHOLE);
        assertRefused(machine, remove(5 * GIB, 2 * GIB), Errno.EINVAL, StandardRule.LEAF_WHOLE);
        done(machine, remove(6 * GIB, 2 * GIB));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aTwoGibLeafThatIsRemovedInPartStaysMappedOnAFaithfulMachine(String kernel) {
        Machine machine = withTwoLargeLeaves(port(kernel).faithful());
        done(machine, remove(5 * GIB, GIB));

        MachineSnapshot.Mapping map = machine.snapshot().linearMap();
        assertThat(leaves(map)).isEqualTo(Map.of(2 * GIB, 2L));
        assertThat(map.tablePages()).isZero();
    }

    @Test
    void aTwoGibLeafThatIsRemovedInPartIsSplit() {
        Machine machine = withTwoLargeLeaves(port("7.2"));
        Cost cost = done(machine, remove(5 * GIB, GIB)).cost();

        // one leaf becomes a segment table, of whose 2048 segments half is left
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(2 * GIB, -1L, MIB, 1024L));
        assertThat(cost.linearMap().tablePages()).isEqualTo(CRST_PAGES);
        assertThat(cost.memmapFromSystemPages()).isEqualTo(-4096);
        // the rest of it takes the table along
        assertThat(done(machine, remove(4 * GIB, GIB)).cost().linearMap().tablePages())
                .isEqualTo(-CRST_PAGES);
    }

    @Test
    void aSplitWithoutMemoryIsRefusedAndChangesNothing() {
        Machine machine = withTwoLargeLeaves(port("7.2"));
        assertThat(refused(machine, remove(5 * GIB, GIB), Faults.allocationsFrom(0))
                        .errno())
                .isEqualTo(Errno.ENOMEM);
    }

    @Test
    void theMappableRangeEndsWithTheIdentityMap() {
        Machine machine = machines.cold(port("7.2"), S390WorkedExamplesTest::threeLevels);
        assertRefused(machine, add(Bytes.TIB, GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        assertRefused(machine, add(Bytes.TIB - GIB, 2 * GIB), Errno.E2BIG, StandardRule.RANGE_MAPPABLE);
        done(machine, add(Bytes.TIB - GIB, GIB));
    }

    @Test
    void kernel61RefusesTheFlagAndTakesNoAltmap() {
        Machine machine = machines.boot(port("6.1").builder().memmapOnMemory(MemmapOnMemory.ON));
        assertRefused(
                machine, add(4 * GIB, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY), Errno.EINVAL, StandardRule.PORT_SELF_HOSTS);
    }

    @Test
    void aLackOfMemoryIsEnomemWhereverItStrikes() {
        Machine machine = machines.boot(port("7.2").builder().bootTables(false).freeBytes(0));
        Refusal tables = refused(machine, add(4 * GIB, 128 * MIB));
        assertThat(tables.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(tables.rule()).isEqualTo(StandardRule.LINEAR_TABLES_ALLOCATED);

        // region-third and segment table of the identity map, then nothing for the memmap
        Machine small = machines.boot(port("7.2").builder().bootTables(false).freeBytes(2 * CRST_PAGES * PAGE));
        Refusal memmap = refused(small, add(4 * GIB, 128 * MIB));
        assertThat(memmap.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(memmap.rule()).isEqualTo(StandardRule.MEMMAP_ALLOCATED);
    }

    @Test
    void anOverlapIsEexist() {
        Machine machine = machines.cold(port("7.2"));
        assertRefused(machine, add(0, 128 * MIB), Errno.EEXIST, StandardRule.RESOURCE_FREE);
    }

    @Test
    void theReferenceMachineTakesItsIncrementFromTheCaller() {
        assertThat(port("7.2").reference(Port.RAM, OptionalLong.of(GIB)).facts().firmwareUnitBytes())
                .isEqualTo(GIB);
        assertThat(port("7.2").reference().facts().firmwareUnitBytes()).isEqualTo(MIB);
    }
}
