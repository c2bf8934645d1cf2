package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.PmemLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code mmhp devmem}: the numbers that it prints, which are computed, and the shape of its JSON. */
class DevmemTest {
    private static final List<String> MORE_THAN_ADD =
            List.of("structPagesInitialised", "compounds", "type", "alignBytes", "tailsApart", "altmap", "basePages");

    @ParameterizedTest
    @CsvSource({
        "4K, 17179869184, 65536,    268435456, 0",
        "2M, 4294967296,  33619968, 67108864,  524288",
        "1G, 8388608,     33619968, 131072,    1024",
    })
    void aTebibyte(String align, long memmap, long tables, long written, long compounds) {
        JsonNode node = Cli.devmemOne("1T --type generic --align " + align + " --arch x86 --kernel 7.2");
        assertThat(node.at("/memmap/bytes").asLong()).isEqualTo(memmap);
        assertThat(node.at("/memmap/fromSystemBytes").asLong()).isEqualTo(memmap);
        assertThat(node.at("/vmemmap/tableBytes").asLong()).isEqualTo(tables);
        assertThat(node.get("structPagesInitialised").asLong()).isEqualTo(written);
        assertThat(node.get("compounds").asLong()).isEqualTo(compounds);
        assertThat(node.get("systemBytesConsumed").asLong())
                .isEqualTo(memmap + tables + node.at("/linearMap/tableBytes").asLong());
        if (compounds > 0) {
            assertThat(node.at("/basePages/memmapBytes").asLong()).isEqualTo(17179869184L);
            assertThat(node.at("/basePages/vmemmapTableBytes").asLong()).isEqualTo(65536);
            assertThat(node.at("/basePages/structPagesInitialised").asLong()).isEqualTo(268435456);
        } else {
            assertThat(node.get("basePages").isNull()).isTrue();
        }
    }

    /** The keys of mmhp-add/1 come first, in the same order; a refusal has them all, with zeros. */
    @Test
    void theKeysAreThoseOfAnAddAndMore() {
        List<String> expected = new ArrayList<>(Cli.addOne("1G --arch x86").propertyNames());
        expected.addAll(MORE_THAN_ADD);
        for (String arguments : List.of("1G --arch x86", "1G --arch x86 --at 1G", "1G --arch x86 --altmap auto")) {
            JsonNode node = Cli.devmemOne(arguments);
            assertThat(node.propertyNames()).containsExactlyElementsOf(expected);
        }
        JsonNode refused = Cli.devmemOne("1G --arch x86 --at 1G");
        assertThat(refused.get("errno").asString()).isEqualTo("ENXIO");
        assertThat(refused.get("rule").asString()).isEqualTo("DEV-009");
        for (String zero : List.of("sections", "systemBytesConsumed", "usableBytes", "structPagesInitialised")) {
            assertThat(refused.get(zero).asLong()).as(zero).isZero();
        }
    }

    /** free - alloc - align = 0. */
    @Test
    void aPmemNamespaceHasRoomForItsMemmapAndNoMore() {
        JsonNode node = Cli.devmemOne("128G --type fs-dax --altmap auto --align 2M --arch x86");
        JsonNode altmap = node.get("altmap");
        assertThat(altmap.get("reserve").asLong()).isEqualTo(2);
        assertThat(altmap.get("free").asLong()).isEqualTo(524798);
        assertThat(altmap.get("alloc").asLong()).isEqualTo(524288);
        assertThat(altmap.get("align").asLong()).isEqualTo(510);
        assertThat(altmap.get("left").asLong()).isZero();
        assertThat(node.at("/memmap/fromRangeBytes").asLong()).isEqualTo(2 * Bytes.GIB);
        assertThat(node.at("/memmap/reservedPages").asLong()).isEqualTo(524800);
        assertThat(node.get("structPagesInitialised").asLong()).isEqualTo(33029632);
        // the same in bytes: 2050 MiB behind which the data begin
        assertThat(Cli.devmemOne("128G --type fs-dax --altmap 2050M --align 2M --arch x86"))
                .isEqualTo(node);
    }

    @Test
    void privateMemoryHasNoLinearMap() {
        JsonNode node = Cli.devmemOne("16G --type private --arch x86");
        assertThat(node.at("/linearMap/leaves").isEmpty()).isTrue();
        assertThat(node.at("/vmemmap/leaves/2097152").asLong()).isEqualTo(128);
        assertThat(node.get("alignBytes").asLong()).isEqualTo(4096);
    }

    @Test
    void theTableSaysWhatCompoundsSaveAndWhyNot() {
        Cli cli = Cli.run("devmem 1T --align 1G --arch x86,arm64");
        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out())
                .contains("16G to 8M", "2048x", "16.00G to 40.06M", "408.96x", "268435456 to 131072")
                .contains("tails share no memmap: the port does not share memmap of compounds");
        Cli reuse = Cli.run("devmem 1T --align 1G --arch x86 --with compoundDevmapHeadReuse");
        assertThat(reuse.out()).contains("16G to 4M", "4096x");
    }

    @Test
    void aRefusalIsExplainedAndExitsWithOne() {
        Cli cli = Cli.run("devmem 1500M --align 1G --arch x86");
        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).contains("EINVAL (Invalid argument) from alloc_is_aligned() breaks rule DEV-002");
    }

    /** drivers.md's arithmetic: 64 bytes for each page behind 8 KiB, rounded up to the alignment. */
    @ParameterizedTest
    @CsvSource({
        "137438953472, 2097152,    4096,  2, 524798, 33029632",
        "137438953472, 1073741824, 4096,  2, 786430, 32768000",
        "137438953472, 4096,       4096,  2, 524288, 33030142",
        "137438953472, 2097152,    65536, 1, 2079,   2095072",
    })
    void aNamespaceIsCutAsInTheKernel(long size, long align, long page, long reserve, long free, long data) {
        assertThat(PmemLayout.of(4 * Bytes.GIB, size, align, page)).contains(new PmemLayout(reserve, free, data));
    }

    @Test
    void aNamespaceThatIsAllMemmapIsNone() {
        assertThat(PmemLayout.of(4 * Bytes.GIB, 2 * Bytes.MIB, 2 * Bytes.MIB, 4096))
                .isEmpty();
        assertThat(PmemLayout.of(4 * Bytes.GIB, 4096, 4096, 4096)).isEmpty();
    }
}
