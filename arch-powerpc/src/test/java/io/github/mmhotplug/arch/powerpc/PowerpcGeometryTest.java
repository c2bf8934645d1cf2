package io.github.mmhotplug.arch.powerpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerpcGeometryTest {
    private static MemoryGeometry geometry(PowerpcVariant variant, MachineFacts.Builder facts) {
        return PowerpcGeometry.of(variant, facts.build(), Rig.GIB);
    }

    @Test
    void radixTablesOf64KPagesShareFrames() {
        List<PageTableLevel> levels =
                geometry(PowerpcVariant.RADIX_64K, Rig.facts(Rig.GIB)).linearMap();
        assertThat(levels)
                .containsExactly(
                        new PageTableLevel("PTE", 16, 32, 256, true),
                        new PageTableLevel("PMD", 21, 512, 4096, true),
                        new PageTableLevel("PUD", 30, 512, 4096, true),
                        new PageTableLevel("PGD", 39, 8192, 65536, false));
    }

    @Test
    void radixTablesOf4KPagesFillThem() {
        List<PageTableLevel> levels =
                geometry(PowerpcVariant.RADIX_4K, Rig.facts(Rig.GIB)).vmemmap();
        assertThat(levels)
                .containsExactly(
                        new PageTableLevel("PTE", 12, 512, 4096, true),
                        new PageTableLevel("PMD", 21, 512, 4096, true),
                        new PageTableLevel("PUD", 30, 512, 4096, false),
                        new PageTableLevel("PGD", 39, 8192, 65536, false));
    }

    @Test
    void debuggingMakesTheLinearMapOfPagesAndLeavesTheVmemmap() {
        MemoryGeometry geometry =
                geometry(PowerpcVariant.RADIX_4K, Rig.facts(Rig.GIB).debugPagealloc(true));
        assertThat(geometry.linearMap()).filteredOn(PageTableLevel::leafAllowed).hasSize(1);
        assertThat(geometry.vmemmap()).filteredOn(PageTableLevel::leafAllowed).hasSize(2);
        MemoryGeometry hash =
                geometry(PowerpcVariant.HASH_64K, Rig.facts(Rig.GIB).debugPagealloc(true));
        assertThat(hash.linearMap().get(0).entryShift()).isEqualTo(16);
        assertThat(hash.vmemmap().get(0).entryShift()).isEqualTo(24);
    }

    @Test
    void hashHasOneLevelWithoutTables() {
        MemoryGeometry geometry =
                geometry(PowerpcVariant.HASH_64K, Rig.facts(Rig.GIB).hashPageShifts(20, 16));
        assertThat(geometry.linearMap()).containsExactly(new PageTableLevel("HPTE", 20, 0, 0, true));
        assertThat(geometry.vmemmap()).containsExactly(new PageTableLevel("HPTE", 16, 0, 0, true));
    }

    @ParameterizedTest
    @CsvSource({
        "HASH_4K,  24, 24, 12",
        "HASH_4K,  24, 12, 12",
        "HASH_4K,  20, 12, 8",
        "HASH_4K,  12, 12, 9",
        "HASH_64K, 24, 16, 8",
        "HASH_64K, 20, 16, 4",
        "HASH_64K, 16, 16, 5"
    })
    void pageblockIsAHugePageOfTheMmu(PowerpcVariant variant, int linear, int vmemmap, int pageblockOrder) {
        assertThat(geometry(variant, Rig.facts(Rig.GIB).hashPageShifts(linear, vmemmap))
                        .pageblockOrder())
                .isEqualTo(pageblockOrder);
    }

    @ParameterizedTest
    @CsvSource({"HASH_64K, 12, 24", "HASH_64K, 24, 12", "HASH_4K, 25, 24", "HASH_4K, 24, 34"})
    void otherHashPagesAreRefused(PowerpcVariant variant, int linear, int vmemmap) {
        assertThatThrownBy(() -> geometry(variant, Rig.facts(Rig.GIB).hashPageShifts(linear, vmemmap)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variant.id());
    }
}
