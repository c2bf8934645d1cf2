package io.github.mmhotplug.scenario.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.scenario.verify.PageTableRegions.Region;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Walks by virtual address: 256 MiB at 3 GiB of an arm64 with pages of 4K, whose memory begins at 1 GiB. */
class PageTableRegionsTest {
    private static final String BASES = "\"linear_base\": \"fffeffffc0000000\", \"vmemmap_base\": \"fffffdffbf000000\"";
    private static final PageTableRegions REGIONS =
            new PageTableRegions(4096, 128 * Bytes.MIB, true, List.of(new PhysRange(3 * Bytes.GIB, 256 * Bytes.MIB)));

    private static ObjectNode walk(String linear, String vmemmap, String more) {
        return (ObjectNode) JsonMapper.shared()
                .readTree("{" + BASES + ", \"linear\": [" + linear + "], \"vmemmap\": [" + vmemmap + "]" + more + "}");
    }

    /** The second block holds its own memmap. */
    private static final String LINEAR = "[\"ffff000080000000\", \"c0000000\", 4096, 65536, \"e8\"]";

    private static final String VMEMMAP = "[\"fffffdffc2000000\", \"44000000\", 2097152, 1, \"e8\"],"
            + " [\"fffffdffc2200000\", \"c8000000\", 2097152, 1, \"e8\"]";

    @Test
    void rowsAreReadAgainstTheBasesOfTheirOwnWalk() {
        List<Region> regions = REGIONS.compare(walk(LINEAR, VMEMMAP, ""), walk(LINEAR, VMEMMAP, ""), true);
        assertThat(regions).allSatisfy(region -> {
            assertThat(region.whyNot()).isEmpty();
            assertThat(region.predicted()).isEqualTo(region.recorded());
        });
        assertThat(regions.get(0).recorded()).isEqualTo("[c0000000: 65536 of 4096]");
        assertThat(regions.get(1).recorded())
                .startsWith("[3000000: 2 of 2097152] in their own blocks: ")
                .contains("0x3200000");
    }

    @Test
    void nothingIsThereWhereNoBlockIsAndElseTheWalkFailed() {
        ObjectNode empty = walk("", "", "");
        assertThat(REGIONS.compare(empty, empty, false))
                .allSatisfy(region -> assertThat(region.whyNot()).isEmpty());
        assertThat(REGIONS.compare(empty, empty, true))
                .allSatisfy(region -> assertThat(region.whyNot()).contains("a walk of the page tables that failed"));
    }

    @Test
    void aRegionThatWasCutOffIsNotCompared() {
        ObjectNode cut = walk(LINEAR, VMEMMAP, ", \"vmemmap_runs_truncated_errors\": [452, 252, 0]");
        List<Region> regions = REGIONS.compare(cut, walk(LINEAR, VMEMMAP, ""), true);
        assertThat(regions.get(0).whyNot()).isEmpty();
        assertThat(regions.get(1).whyNot()).contains("a walk of the page tables that the recording cut off");
    }
}
