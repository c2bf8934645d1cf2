package org.example.riscv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.example.riscv.Machines.facts;
import static org.example.riscv.Machines.port;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the regions lie, and of what leaves they are made. */
class RiscvGeometryTest {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long TIB = Bytes.TIB;

    private static List<String> leaves(List<PageTableLevel> levels) {
        return levels.stream()
                .filter(PageTableLevel::leafAllowed)
                .map(PageTableLevel::name)
                .toList();
    }

    private static long address(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }

    @ParameterizedTest(name = "{0}, kernel {1}")
    @CsvSource({
        // mode, kernel, PAGE_OFFSET, VMEMMAP_START, reach in GiB
        "riscv-sv39, 6.1,  ffffffd800000000, ffffffc700000000, 124",
        "riscv-sv39, 6.12, ffffffd600000000, ffffffc500000000, 132",
        "riscv-sv39, 7.2,  ffffffd600000000, ffffffc500000000, 132",
        "riscv-sv48, 6.1,  ffffaf8000000000, ffff8d8000000000, 65536",
        "riscv-sv48, 7.2,  ffffaf8000000000, ffff8d8000000000, 65536",
        "riscv-sv57, 6.12, ff60000000000000, ff1c000000000000, 33292288",
        "riscv-sv57, 7.2,  ff60000000000000, ff1c000000000000, 33292288",
    })
    void theModeDecidesWhereTheRegionsLie(
            String variant, String kernel, String pageOffset, String vmemmapStart, long reachGib) {
        RiscvLayout layout = RiscvLayout.of(
                RiscvMode.ofVariant(variant), new RiscvCapabilities(Machines.kernel(kernel)), facts().build());
        assertThat(layout.pageOffset()).isEqualTo(address(pageOffset));
        assertThat(layout.vmemmapStart()).isEqualTo(address(vmemmapStart));
        assertThat(layout.mappableRange()).isEqualTo(new PhysRange(2 * GIB, reachGib * GIB));
    }

    /** As recorded: the linear map begins with DRAM; struct pages of pfn 0xffe00 on 6.12 and of pfn 0xf8400 on 7.2. */
    @Test
    void addressesAreThoseOfTheRecordings() {
        MemoryGeometry of612 = port("riscv-sv57", "6.12", facts()).geometry();
        assertThat(of612.linearMapBase()).isEqualTo(address("ff5fffff80000000"));
        assertThat(of612.vmemmapBase() + of612.vmemmapOffset(0xffe00)).isEqualTo(address("ff1c000001ff8000"));
        MemoryGeometry of72 = port("riscv-sv57", "7.2", facts()).geometry();
        assertThat(of72.linearMapBase()).isEqualTo(address("ff5fffff80000000"));
        assertThat(of72.vmemmapBase() + of72.vmemmapOffset(0xf8400)).isEqualTo(address("ff1c000003e10000"));
    }

    /** Firmware's hole in front of System RAM, 384 KiB as recorded, is smaller than the 2 MiB that count. */
    @Test
    void dramBeginsAtTwoMib() {
        assertThat(port("riscv-sv57", "7.2", facts(2 * GIB + 384 * Bytes.KIB))
                        .mappableRange()
                        .startAddress())
                .isEqualTo(2 * GIB);
        assertThat(port("riscv-sv57", "7.2", facts(2 * GIB + 2 * MIB))
                        .mappableRange()
                        .startAddress())
                .isEqualTo(2 * GIB + 2 * MIB);
    }

    @Test
    void theLastByteIsThatOfPhysicalAddresses() {
        long start = 40 * 1024 * TIB; // 40 PiB and 31.75 PiB are more than 64 PiB
        assertThat(port("riscv-sv57", "7.2", facts(start)).mappableRange())
                .isEqualTo(PhysRange.ofEnd(start, 64 * 1024 * TIB));
    }

    @ParameterizedTest(name = "{0} from {1} MiB")
    @CsvSource(
            delimiter = '|',
            value = {
                // mode | start of DRAM in MiB | leaves of the linear map
                "riscv-sv39 | 2048          | PTE PMD",
                "riscv-sv39 | 2050          | PTE PMD",
                "riscv-sv48 | 2048          | PTE PMD PUD",
                "riscv-sv48 | 2050          | PTE PMD",
                "riscv-sv57 | 2048          | PTE PMD PUD",
                "riscv-sv57 | 0             | PTE PMD PUD P4D",
                "riscv-sv57 | 1048576       | PTE PMD PUD P4D",
                "riscv-sv57 | 1048704       | PTE PMD",
            })
    void aLeafNeedsBothAddressesAligned(String variant, long startMib, String names) {
        MemoryGeometry geometry = port(variant, "7.2", facts(startMib * MIB)).geometry();
        assertThat(leaves(geometry.linearMap())).containsExactly(names.split(" ", -1));
        assertThat(leaves(geometry.vmemmap())).containsExactly("PTE", "PMD");
    }

    @Test
    void debuggingMapsLinearMemoryByPagesOnly() {
        MemoryGeometry geometry =
                port("riscv-sv57", "7.2", facts().debugPagealloc(true)).geometry();
        assertThat(leaves(geometry.linearMap())).containsExactly("PTE");
        assertThat(leaves(geometry.vmemmap())).containsExactly("PTE", "PMD");
    }

    @Test
    void theMemmapOf61IsMadeOfPages() {
        assertThat(leaves(port("riscv-sv57", "6.1", facts()).geometry().vmemmap()))
                .containsExactly("PTE");
    }

    /** What the PGD points to is there from boot on: one static root for the kernel's half. */
    @ParameterizedTest
    @CsvSource({"riscv-sv39, PMD, 256", "riscv-sv48, PUD, 131072", "riscv-sv57, P4D, 67108864"})
    void theTablesBelowThePgdAreTheRoot(String variant, String name, long coversGib) {
        List<PageTableLevel> levels = port(variant, "7.2", facts()).geometry().linearMap();
        PageTableLevel root = levels.get(levels.size() - 1);
        assertThat(root.name()).isEqualTo(name);
        assertThat(root.tableCoversBytes()).isEqualTo(coversGib * GIB);
        assertThat(levels.subList(0, levels.size() - 1)).allSatisfy(level -> {
            assertThat(level.entriesPerTable()).isEqualTo(512);
            assertThat(level.tableBytes()).isEqualTo(4096);
        });
    }

    @Test
    void theMemmapOfASectionIsOneLeaf() {
        MemoryGeometry geometry = port("riscv-sv48", "7.2", facts()).geometry();
        assertThat(geometry.pagesPerSection()).isEqualTo(32768);
        assertThat(geometry.memmapBytes(geometry.pagesPerSection()))
                .isEqualTo(geometry.pmdLeafBytes())
                .isEqualTo(2 * MIB);
        assertThat(geometry.pageblockPages()).isEqualTo(512);
        assertThat(geometry.maxPageOrder()).isEqualTo(10);
        assertThat(geometry.maxPhysmemBits()).isEqualTo(56);
    }
}
