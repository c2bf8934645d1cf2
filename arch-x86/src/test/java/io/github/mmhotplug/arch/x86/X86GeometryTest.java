package io.github.mmhotplug.arch.x86;

import static io.github.mmhotplug.arch.x86.Machines.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;
import org.junit.jupiter.api.Test;

class X86GeometryTest {
    private static MemoryGeometry four(MachineFacts.Builder facts) {
        return X86Geometry.of(false, facts.build());
    }

    private static List<String> leaves(List<PageTableLevel> levels) {
        return levels.stream()
                .filter(PageTableLevel::leafAllowed)
                .map(PageTableLevel::name)
                .toList();
    }

    @Test
    void fourLevelsReach64Tib() {
        MemoryGeometry geometry = four(facts());
        assertThat(geometry.linearMap()).extracting(PageTableLevel::name).containsExactly("PTE", "PMD", "PUD", "PGD");
        assertThat(geometry.linearMap())
                .extracting(PageTableLevel::entryBytes)
                .containsExactly(4 * Bytes.KIB, 2 * Bytes.MIB, Bytes.GIB, 512 * Bytes.GIB);
        assertThat(1L << geometry.maxPhysmemBits()).isEqualTo(64 * Bytes.TIB);
        assertThat(geometry.linearMapBase()).isEqualTo(0xffff888000000000L);
        assertThat(geometry.vmemmapBase()).isEqualTo(0xffffea0000000000L);
    }

    @Test
    void fiveLevelsReach4Pib() {
        MemoryGeometry geometry = X86Geometry.of(true, facts().build());
        assertThat(geometry.vmemmap())
                .extracting(PageTableLevel::name)
                .containsExactly("PTE", "PMD", "PUD", "P4D", "PGD");
        assertThat(geometry.vmemmap().get(4).entryBytes()).isEqualTo(256 * Bytes.TIB);
        assertThat(1L << geometry.maxPhysmemBits()).isEqualTo(4 * Bytes.PIB);
        assertThat(geometry.linearMapBase()).isEqualTo(0xff11000000000000L);
        assertThat(geometry.vmemmapBase()).isEqualTo(0xffd4000000000000L);
    }

    @Test
    void everyTableIsAPageOf512Entries() {
        assertThat(X86Geometry.of(true, facts().build()).linearMap()).allSatisfy(level -> {
            assertThat(level.entriesPerTable()).isEqualTo(512);
            assertThat(level.tableBytes()).isEqualTo(4096);
        });
    }

    @Test
    void theCpuDecidesAboutLeaves() {
        assertThat(leaves(four(facts()).linearMap())).containsExactly("PTE", "PMD", "PUD");
        assertThat(leaves(four(facts().hugeLeaves(false)).linearMap())).containsExactly("PTE", "PMD");
        assertThat(leaves(four(facts().largeLeaves(false)).linearMap())).containsExactly("PTE");
        assertThat(leaves(X86Geometry.of(true, facts().build()).linearMap())).containsExactly("PTE", "PMD", "PUD");
    }

    @Test
    void theVmemmapHasNoLeavesOfOneGib() {
        assertThat(leaves(four(facts()).vmemmap())).containsExactly("PTE", "PMD");
        assertThat(leaves(four(facts().largeLeaves(false)).vmemmap())).containsExactly("PTE");
    }

    @Test
    void debuggingMapsLinearMemoryByPagesOnly() {
        MemoryGeometry geometry = four(facts().debugPagealloc(true));
        assertThat(leaves(geometry.linearMap())).containsExactly("PTE");
        assertThat(leaves(geometry.vmemmap())).containsExactly("PTE", "PMD");
    }

    @Test
    void theMemmapOfASectionIsOneLeaf() {
        MemoryGeometry geometry = four(facts());
        assertThat(geometry.pagesPerSection()).isEqualTo(32768);
        assertThat(geometry.pagesPerSubsection()).isEqualTo(512);
        assertThat(geometry.memmapBytes(geometry.pagesPerSection()))
                .isEqualTo(geometry.pmdLeafBytes())
                .isEqualTo(2 * Bytes.MIB);
        assertThat(geometry.vmemmapBase() + geometry.vmemmapOffset(0x100000)).isEqualTo(0xffffea0004000000L);
        assertThat(geometry.pageblockPages()).isEqualTo(512);
        assertThat(geometry.maxPageOrder()).isEqualTo(10);
    }
}
