package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Machines.facts;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Arm64GeometryTest {
    private static final long GIB = Bytes.GIB;

    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  39, PGD30 PMD21 PTE12,             512",
        "arm64-4k,  48, PGD39 PUD30 PMD21 PTE12,       512",
        "arm64-4k,  52, PGD48 P4D39 PUD30 PMD21 PTE12, 16",
        "arm64-16k, 36, PGD25 PTE14,                   2048",
        "arm64-16k, 47, PGD36 PMD25 PTE14,             2048",
        "arm64-16k, 48, PGD47 PUD36 PMD25 PTE14,       2",
        "arm64-16k, 52, PGD47 PUD36 PMD25 PTE14,       32",
        "arm64-64k, 42, PGD29 PTE16,                   8192",
        "arm64-64k, 48, PGD42 PMD29 PTE16,             64",
        "arm64-64k, 52, PGD42 PMD29 PTE16,             1024",
    })
    void levelsFollowFromAddressBits(String variant, int addressBits, String levels, int rootEntries) {
        MemoryGeometry geometry = port(variant, "6.12", facts(variant).virtualAddressBits(addressBits))
                .geometry();

        for (List<PageTableLevel> region : List.of(geometry.linearMap(), geometry.vmemmap())) {
            String described = "";
            for (PageTableLevel level : region) {
                described = level.name() + level.entryShift() + (described.isEmpty() ? "" : " ") + described;
            }
            assertThat(described).isEqualTo(levels);
            assertThat(region.get(region.size() - 1).entriesPerTable()).isEqualTo(rootEntries);
            assertThat(region.subList(0, region.size() - 1))
                    .allMatch(level -> level.tableBytes() == geometry.pageSizeBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  6.12, 12, 27, 48, 10, 9,  2097152",
        "arm64-16k, 6.12, 14, 27, 48, 11, 11, 33554432",
        "arm64-64k, 6.12, 16, 29, 52, 13, 13, 536870912",
        "arm64-4k,  rfc-2019, 12, 30, 48, 10, 9,  2097152",
        "arm64-16k, rfc-2019, 14, 30, 48, 11, 11, 33554432",
        "arm64-64k, rfc-2019, 16, 30, 52, 13, 13, 536870912",
    })
    void sizesFollowFromThePageSize(
            String variant,
            String kernel,
            int pageShift,
            int sectionSizeBits,
            int physicalBits,
            int maxPageOrder,
            int pageblockOrder,
            long pmdLeaf) {
        Architecture port = port(variant, kernel, facts(variant));
        MemoryGeometry geometry = port.geometry();

        assertThat(geometry.pageShift()).isEqualTo(pageShift);
        assertThat(geometry.sectionSizeBits()).isEqualTo(sectionSizeBits);
        assertThat(geometry.maxPhysmemBits()).isEqualTo(physicalBits);
        assertThat(geometry.maxPageOrder()).isEqualTo(maxPageOrder);
        assertThat(geometry.pageblockOrder()).isEqualTo(pageblockOrder);
        assertThat(geometry.pmdLeafBytes()).isEqualTo(pmdLeaf);
        assertThat(port.memoryBlockSizeBytes()).isEqualTo(1L << sectionSizeBits);
        assertThat(port.memoryBlockSizeReason()).isEqualTo("a memory block is one section");
    }

    /** Boot memory begins at 1 GiB, so the linear map begins with it. */
    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  39, 6.1,  ffffff8000000000, 256,     fffffffe00000000, 4096",
        "arm64-4k,  39, 6.12, ffffff8000000000, 256,     fffffffec0000000, 4096",
        "arm64-4k,  48, 6.1,  ffff000000000000, 131072,  fffffc0000000000, 2097152",
        "arm64-4k,  48, 6.12, ffff000000000000, 131072,  fffffdffc0000000, 2097152",
        "arm64-4k,  52, 6.12, fff0000000000000, 4063232, ffffc1ffc0000000, 65011712",
        "arm64-16k, 36, 6.1,  fffffff000000000, 32,      fffffffff0000000, 128",
        "arm64-16k, 36, 6.12, fffffff000000000, 32,      ffffffffb8000000, 128",
        "arm64-16k, 47, 6.1,  ffff800000000000, 65536,   ffffff8000000000, 262144",
        "arm64-16k, 47, 6.12, ffff800000000000, 65536,   ffffffbfc0000000, 262144",
        "arm64-16k, 48, 6.1,  ffff000000000000, 131072,  ffffff0000000000, 524288",
        "arm64-16k, 48, 6.12, ffff000000000000, 131072,  ffffff7fc0000000, 524288",
        "arm64-16k, 52, 6.12, fff0000000000000, 4128768, fffff03fc0000000, 16515072",
        "arm64-64k, 42, 6.1,  fffffc0000000000, 2048,    ffffffff00000000, 2048",
        "arm64-64k, 42, 6.12, fffffc0000000000, 2048,    ffffffff40000000, 2048",
        "arm64-64k, 48, 6.1,  ffff000000000000, 131072,  ffffffc000000000, 131072",
        "arm64-64k, 48, 6.12, ffff000000000000, 131072,  ffffffdfc0000000, 131072",
        "arm64-64k, 52, 6.1,  fff0000000000000, 4063232, fffffc0000000000, 4063232",
        "arm64-64k, 52, 6.12, fff0000000000000, 4063232, fffffc1fc0000000, 4063232",
    })
    void regionsLieWhereTheKernelPutsThem(
            String variant,
            int addressBits,
            String kernel,
            String pageOffset,
            long linearGib,
            String vmemmapStart,
            long vmemmapMib) {
        Architecture port = port(variant, kernel, facts(variant).virtualAddressBits(addressBits));
        MemoryGeometry geometry = port.geometry();
        long firstPage = GIB >>> geometry.pageShift();

        assertThat(geometry.linearMapBase() + GIB).isEqualTo(Long.parseUnsignedLong(pageOffset, 16));
        assertThat(geometry.vmemmapBase() + geometry.vmemmapOffset(firstPage))
                .isEqualTo(Long.parseUnsignedLong(vmemmapStart, 16));
        long physicalEnd = 1L << geometry.maxPhysmemBits();
        assertThat(port.mappableRange()).isEqualTo(PhysRange.ofEnd(GIB, Math.min(GIB + linearGib * GIB, physicalEnd)));
        assertThat(geometry.memmapBytes((linearGib * GIB) >>> geometry.pageShift()))
                .isEqualTo(vmemmapMib * Bytes.MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  6.12, 1152, 1024",
        "arm64-4k,  6.12, 512,  0",
        "arm64-64k, 6.12, 1664, 1536",
        "arm64-64k, rfc-2019, 1664, 1024",
    })
    void theLinearMapBeginsAtAMultipleOfItsUnit(String variant, String kernel, long bootMib, long mappableMib) {
        Architecture port =
                port(variant, kernel, facts(variant).bootRam(List.of(new PhysRange(bootMib * Bytes.MIB, 2 * GIB))));

        assertThat(port.mappableRange().startAddress()).isEqualTo(mappableMib * Bytes.MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "6.1,  true,  false, false, false",
        "6.12, true,  true,  false, false",
        "7.2,  true,  false, false, false",
        "7.2,  true,  true,  false, true",
        "7.2,  true,  true,  true,  false",
        "6.1,  false, false, false, true",
        "7.2,  false, false, true,  false",
    })
    void blocksOfTheLinearMapDependOnCommandLineAndCpu(
            String kernel, boolean rodataFull, boolean bbml2, boolean debugPagealloc, boolean blocks) {
        for (String variant : List.of("arm64-4k", "arm64-16k", "arm64-64k")) {
            MemoryGeometry geometry = port(
                            variant,
                            kernel,
                            facts(variant).rodataFull(rodataFull).bbml2(bbml2).debugPagealloc(debugPagealloc))
                    .geometry();
            boolean fourKib = variant.equals("arm64-4k");
            String linear = !blocks ? "PTE" : fourKib ? "PTE PMD PUD" : "PTE PMD";

            assertThat(leafLevels(geometry.linearMap())).isEqualTo(linear);
            assertThat(leafLevels(geometry.vmemmap())).isEqualTo(fourKib ? "PTE PMD" : "PTE");
        }
    }

    private static String leafLevels(List<PageTableLevel> levels) {
        return levels.stream()
                .filter(PageTableLevel::leafAllowed)
                .map(PageTableLevel::name)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 3", "1, 16, 4", "0, 1, 1", "8, 2, 10"})
    void bootMemoryBelowFourGibIsDma(long startGib, long sizeGib, long dmaEndGib) {
        Architecture port = port(
                "arm64-4k", "7.2", facts("arm64-4k").bootRam(List.of(new PhysRange(startGib * GIB, sizeGib * GIB))));

        assertThat(port.zoneLimits())
                .containsExactly(
                        new ZoneLimit(ZoneType.DMA, dmaEndGib * GIB),
                        new ZoneLimit(ZoneType.DMA32, dmaEndGib * GIB),
                        new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
    }

    @Test
    void impossibleMachinesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port("arm64-4k", "7.2", facts("arm64-4k").virtualAddressBits(47)))
                .withMessage("arm64 with 4K pages has no 47 virtual address bits, but one of [39, 48, 52]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port("arm64-16k", "6.1", facts("arm64-16k").virtualAddressBits(52)))
                .withMessageContaining("LPA2");
        assertThat(port("arm64-64k", "6.1", facts("arm64-64k").virtualAddressBits(52))
                        .geometry()
                        .maxPhysmemBits())
                .isEqualTo(52);
    }
}
