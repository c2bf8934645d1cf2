package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.Machines.facts;
import static io.github.mmhotplug.arch.s390.Machines.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S390GeometryTest {
    @ParameterizedTest
    @CsvSource({"6.1, 65536, 1024", "6.12, 65536, 1024", "7.2, 32768, 512"})
    void sections(String kernel, long pages, long memmapPages) {
        MemoryGeometry geometry = port(kernel, facts()).geometry();

        assertThat(geometry.pagesPerSection()).isEqualTo(pages);
        assertThat(geometry.memmapPages(pages)).isEqualTo(memmapPages);
        assertThat(geometry.pageblockPages()).isEqualTo(256);
        assertThat(geometry.maxPhysmemBits()).isEqualTo(46);
        assertThat(geometry.pmdLeafBytes()).isEqualTo(Bytes.MIB);
    }

    @ParameterizedTest
    @CsvSource({"6.1, 2048", "6.12, 4096", "7.2, 4096"})
    void pageTablesShareAFrameUpTo61(String kernel, long tableBytes) {
        MemoryGeometry geometry = port(kernel, facts()).geometry();

        assertThat(geometry.linearMap().get(0).tableBytes()).isEqualTo(tableBytes);
        assertThat(geometry.vmemmap().get(0).tableBytes()).isEqualTo(tableBytes);
        assertThat(geometry.linearMap()).extracting(PageTableLevel::tableBytes).endsWith(16384L, 16384L);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, '[true, false, false]', '[true, false, false]'",
        "true,  false, false, '[true, true, false]',  '[true, true, false]'",
        "true,  true,  false, '[true, true, true]',   '[true, true, false]'",
        "true,  true,  true,  '[true, false, false]', '[true, true, false]'",
    })
    void facilitiesDecideAboutLeaves(
            boolean edat1, boolean edat2, boolean debugPagealloc, String linearMap, String vmemmap) {
        MemoryGeometry geometry = port("7.2", facts().edat(edat1, edat2).debugPagealloc(debugPagealloc))
                .geometry();

        assertThat(geometry.linearMap().stream()
                        .map(PageTableLevel::leafAllowed)
                        .toList())
                .hasToString(linearMap);
        assertThat(geometry.vmemmap().stream().map(PageTableLevel::leafAllowed).toList())
                .hasToString(vmemmap);
    }

    /** 3525 GiB + 1/64 of it + 514 GiB is just below 4 TiB, 3530 GiB just above. */
    @ParameterizedTest
    @CsvSource({"1024, 3, 1024", "1025, 3, 1026", "3525, 3, 3526", "3530, 4, 4096", "4097, 4, 8192", "0, 4, 65536"})
    void layout(long limitGib, int levels, long vmemmapBaseGib) {
        Architecture port = port("7.2", facts().physicalLimitBytes(limitGib * Bytes.GIB));

        assertThat(port.geometry().linearMap()).hasSize(levels);
        assertThat(port.geometry().vmemmap()).hasSize(levels);
        assertThat(port.geometry().vmemmapBase()).isEqualTo(vmemmapBaseGib * Bytes.GIB);
        assertThat(port.geometry().linearMapBase()).isZero();
        assertThat(port.mappableRange())
                .isEqualTo(new PhysRange(0, limitGib == 0 ? 64 * Bytes.TIB : limitGib * Bytes.GIB));
    }

    @Test
    void theSmallestLimitEndsTheIdentityMap() {
        assertThat(port("7.2", facts().memLimitBytes(8 * Bytes.GIB)).mappableRange())
                .isEqualTo(new PhysRange(0, 8 * Bytes.GIB));
        assertThat(port("7.2", facts().memLimitBytes(2 * Bytes.TIB)).mappableRange())
                .isEqualTo(new PhysRange(0, Bytes.TIB));
        assertThat(port("7.2", facts().physicalLimitBytes(Bytes.PIB)).mappableRange())
                .isEqualTo(new PhysRange(0, 64 * Bytes.TIB));
    }

    @ParameterizedTest
    @CsvSource({
        "6.12, 0,    256,  'one section (256 MiB), for firmware names no storage increment'",
        "7.2,  0,    128,  'one section (128 MiB), for firmware names no storage increment'",
        "6.12, 1,    256,  'one section (256 MiB) is larger than the storage increment (1 MiB)'",
        "7.2,  1,    128,  'one section (128 MiB) is larger than the storage increment (1 MiB)'",
        "6.1,  64,   256,  'one section (256 MiB) is larger than the storage increment (64 MiB)'",
        "7.2,  64,   128,  'one section (128 MiB) is larger than the storage increment (64 MiB)'",
        "6.12, 256,  256,  'one section (256 MiB) is as large as the storage increment'",
        "7.2,  256,  256,  'the storage increment (256 MiB) is larger than one section (128 MiB)'",
        "6.12, 1024, 1024, 'the storage increment (1 GiB) is larger than one section (256 MiB)'",
        "7.2,  1024, 1024, 'the storage increment (1 GiB) is larger than one section (128 MiB)'",
        "7.2,  2048, 2048, 'the storage increment (2 GiB) is larger than one section (128 MiB)'",
    })
    void memoryBlocks(String kernel, long incrementMib, long blockMib, String reason) {
        Architecture port = port(kernel, facts().firmwareUnitBytes(incrementMib * Bytes.MIB));

        assertThat(port.memoryBlockSizeBytes()).isEqualTo(blockMib * Bytes.MIB);
        assertThat(port.memoryBlockSizeReason()).isEqualTo(reason);
        assertThat(port.physDevice(3 * port.memoryBlockSizeBytes()))
                .isEqualTo(incrementMib == 0 ? 0 : 3 * blockMib / incrementMib);
    }

    @Test
    void zonesAndFlags() {
        Architecture port = port("7.2", facts());

        assertThat(port.variant()).isEqualTo("s390");
        assertThat(port.zoneLimits())
                .containsExactly(
                        new ZoneLimit(ZoneType.DMA, 2 * Bytes.GIB), new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
        assertThat(port.hasNuma()).isFalse();
        assertThat(port.keepsMemblock()).isTrue();
    }
}
