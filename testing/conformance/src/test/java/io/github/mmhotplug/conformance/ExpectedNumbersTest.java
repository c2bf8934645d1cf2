package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code mmhp add --json} answers, number by number, and what its numbers have to do with each other. */
class ExpectedNumbersTest {
    private static final long PAGE = 4 * Bytes.KIB;

    private static void assertNumbers(JsonNode node, Map<String, Long> numbers) {
        numbers.forEach((pointer, number) -> {
            JsonNode found = node.at("/" + pointer);
            assertThat(found.isIntegralNumber()).as(pointer).isTrue();
            assertThat(found.asLong()).as(pointer).isEqualTo(number);
        });
    }

    private static Map<Long, Long> leaves(JsonNode mapping) {
        Map<Long, Long> leaves = new TreeMap<>();
        mapping.get("leaves")
                .properties()
                .forEach(leaf ->
                        leaves.put(Long.valueOf(leaf.getKey()), leaf.getValue().asLong()));
        return leaves;
    }

    private static String fact(JsonNode result, String name) {
        for (JsonNode fact : result.get("facts")) {
            if (fact.get("name").asString().equals(name)) {
                return fact.get("value").asString();
            }
        }
        throw new AssertionError("no fact " + name + " in " + result.get("facts"));
    }

    private static void assertPlacement(JsonNode result, String placement, String requested) {
        assertThat(result.get("outcome").asString()).isEqualTo("done");
        assertThat(result.at("/memmap/placement").asString()).isEqualTo(placement);
        assertThat(result.at("/memmap/requested").asString()).isEqualTo(requested);
        assertThat(result.at("/memmap/whyNot").isNull()).isEqualTo(placement.equals(requested));
    }

    private static void assertRefused(JsonNode result, String errno) {
        assertThat(result.get("outcome").asString()).isEqualTo("refused");
        assertThat(result.get("errno").asString()).isEqualTo(errno);
        assertThat(result.get("rule").asString()).matches("[A-Z][A-Z0-9]*(-[A-Z0-9]+)+");
        assertThat(result.get("reason").asString()).isNotBlank();
        assertThat(result.get("marking").isNull()).isTrue();
        assertThat(result.get("notes")).isEmpty();
        for (String counter : List.of("sections", "memoryBlocks", "systemBytesConsumed", "usableBytes")) {
            assertNumbers(result, Map.of(counter, 0L));
        }
        for (String counter : List.of("bytes", "pages", "reservedPages", "fromRangeBytes", "fromSystemBytes")) {
            assertNumbers(result.get("memmap"), Map.of(counter, 0L));
        }
        for (String mapping : List.of("vmemmap", "linearMap")) {
            assertThat(result.get(mapping).get("leaves")).isEmpty();
            assertNumbers(result.get(mapping), Map.of("tablePages", 0L, "tableBytes", 0L));
        }
    }

    /** A section is 128 MiB, its struct pages 512 pages: 72 sections, 72 * 512 pages. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"9G, 72, 36864", "10G, 80, 40960", "17G, 136, 69632"})
    void theDesignOf2019TakesTheMemmapFromTheWholeRangeAndMarksIt(String size, long sections, long pages) {
        JsonNode result = Cli.addOne("%s --arch x86 --memmap from-range --kernel rfc-2019".formatted(size));
        assertPlacement(result, "from-range", "from-range");
        assertNumbers(
                result,
                Map.of(
                        "sections", sections,
                        "memmap/pages", pages,
                        "memmap/reservedPages", pages,
                        "memmap/fromRangeBytes", pages * PAGE,
                        "memmap/fromSystemBytes", 0L,
                        "marking/headPfn", 4 * Bytes.GIB / PAGE,
                        "marking/headRefcount", sections,
                        "marking/headPrivate", pages,
                        "marking/tailPages", pages - 1));
    }

    /** It marks section by section, that of 2019 once: what an add leaves differs in nothing but the kernel's name. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"x86-5level", "arm64-4k", "arm64-64k", "powerpc-radix-64k", "powerpc-hash-4k", "s390"})
    void theDesignOf2018AnswersAnAddAsThatOf2019(String variant) {
        for (String more : List.of("", " --faithful", " --memmap from-range", " --memmap from-range --driver acpi")) {
            String command = "9G --arch " + variant + more + " --kernel rfc-";
            assertThat(Cli.addOne(command + "2018").toString().replace("rfc-2018", "rfc-2019"))
                    .isEqualTo(Cli.addOne(command + "2019").toString());
        }
    }

    @Test
    void s390ClearsTheFlagOfThatDesign() {
        JsonNode result = Cli.addOne("9G --arch s390 --memmap from-range --kernel rfc-2019");
        assertPlacement(result, "system", "from-range");
        assertThat(result.at("/memmap/whyNot").asString()).contains("ARC-S390-01");
        assertThat(result.get("marking").isNull()).isTrue();
        assertNumbers(result, Map.of("memmap/fromSystemBytes", 36864 * PAGE, "memmap/reservedPages", 0L));
    }

    /** Sections of 1 GiB in 2019, and 2 MiB leaves for each. */
    @Test
    void arm64OfThatDesignTakesTheMemmapFromTheRangeToo() {
        JsonNode result = Cli.addOne("9G --arch arm64-4k --memmap from-range --kernel rfc-2019");
        assertPlacement(result, "from-range", "from-range");
        assertNumbers(
                result,
                Map.of(
                        "sections", 9L,
                        "memmap/pages", 36864L,
                        "memmap/reservedPages", 36864L,
                        "memmap/fromRangeBytes", 36864 * PAGE,
                        "memmap/fromSystemBytes", 0L,
                        "marking/headRefcount", 9L,
                        "marking/headPrivate", 36864L,
                        "marking/tailPages", 36863L));
    }

    /** Base pages come from an altmap only where the kernel is told to take them from one. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"arm64-16k, 16, 2304", "arm64-64k, 64, 144"})
    void largerPagesOnArm64ComeFromTheSystem(String variant, long pageKib, long pages) {
        String command = "9G --arch %s --memmap from-range --kernel rfc-2019".formatted(variant);
        long bytes = pages * pageKib * Bytes.KIB;

        JsonNode without = Cli.addOne(command);
        assertPlacement(without, "system", "from-range");
        assertThat(without.at("/memmap/whyNot").asString()).contains("MAP-009", "base pages");
        assertThat(without.get("marking").isNull()).isTrue();
        assertNumbers(without, Map.of("sections", 9L, "memmap/fromSystemBytes", bytes, "memmap/fromRangeBytes", 0L));

        JsonNode with = Cli.addOne(command + " --with altmap-basepages");
        assertPlacement(with, "from-range", "from-range");
        assertNumbers(
                with,
                Map.of(
                        "memmap/pages",
                        pages,
                        "memmap/fromRangeBytes",
                        bytes,
                        "memmap/fromSystemBytes",
                        0L,
                        "marking/headRefcount",
                        9L,
                        "marking/tailPages",
                        pages - 1));
    }

    /** 16 MiB of vmemmap describe 16 GiB, 2 MiB describe 2 GiB (64 KiB pages) or 128 MiB (4 KiB pages). */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "powerpc-hash-64k, 64, 256, 16777216, 1",
        "powerpc-radix-64k, 64, 160, 2097152, 5",
        "powerpc-radix-4k, 4, 36864, 2097152, 72"
    })
    void powerpcOfThatDesignTakesWholePagesOfVmemmap(
            String variant, long pageKib, long pages, long leafBytes, long leafCount) {
        JsonNode result = Cli.addOne("9G --arch %s --memmap from-range --kernel rfc-2019".formatted(variant));
        assertPlacement(result, "from-range", "from-range");
        assertThat(leaves(result.get("vmemmap"))).isEqualTo(Map.of(leafBytes, leafCount));
        assertNumbers(
                result,
                Map.of(
                        "sections",
                        576L,
                        "memmap/pages",
                        pages,
                        "memmap/fromRangeBytes",
                        pages * pageKib * Bytes.KIB,
                        "memmap/fromSystemBytes",
                        0L,
                        "marking/headRefcount",
                        576L,
                        "marking/tailPages",
                        pages - 1));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"arm64-64k, 7.2, 64, 18, 144, 8, 8192", "arm64-16k, 6.12, 16, 72, 2304, 32, 2048"})
    void aBlockOnArm64WithholdsNoWholePageblock(
            String variant, String kernel, long pageKib, long sections, long pages, long withheld, long pageblock) {
        JsonNode result = Cli.addOne("9G --arch %s --memmap on-memory --kernel %s".formatted(variant, kernel));
        assertPlacement(result, "system", "on-memory");
        assertThat(result.at("/memmap/whyNot").asString())
                .contains("MAP-004", withheld + " pages", pageblock + " pages");
        assertNumbers(
                result,
                Map.of(
                        "sections",
                        sections,
                        "memmap/pages",
                        pages,
                        "memmap/fromSystemBytes",
                        pages * pageKib * Bytes.KIB,
                        "memmap/fromRangeBytes",
                        0L));
    }

    @Test
    void aForcedBlockOnPowerpcWithholdsAPageblock() {
        JsonNode result = Cli.addOne("1G --arch powerpc-radix-64k --memmap force --kernel 6.12 --block 256M");
        assertPlacement(result, "force", "force");
        // 4 blocks, each with 4 pages of memmap and a pageblock of 32 pages for them
        assertNumbers(
                result,
                Map.of(
                        "memoryBlocks", 4L,
                        "memmap/reservedPages", 128L,
                        "memmap/pages", 16L,
                        "memmap/fromRangeBytes", 16 * 64 * Bytes.KIB,
                        "memmap/fromSystemBytes", 0L));
    }

    @Test
    void hashHasNoFallbackForAPageOfVmemmap() {
        JsonNode result = Cli.addOne("9G --arch powerpc-hash-64k --kernel 6.12 --largest-free-order 7");
        assertRefused(result, "ENOMEM");
        assertThat(result.get("rule").asString()).isEqualTo("ARC-PPC-02");
        assertThat(result.get("reason").asString()).contains("order 8", "16 MiB", "no fallback");
    }

    @Test
    void fiveLevelsReachWhereFourDoNot() {
        JsonNode five = Cli.addOne("64T --arch x86-5level --ram 2T --kernel 7.2");
        assertThat(five.get("outcome").asString()).isEqualTo("done");
        assertNumbers(five, Map.of("sections", 524288L, "memmap/fromSystemBytes", 64 * Bytes.TIB / PAGE * 64));
        assertRefused(Cli.addOne("64T --arch x86-4level --ram 2T --kernel 7.2"), "E2BIG");
    }

    @Test
    void selfHostedBlocksOnX86AreMappedByTwoMib() {
        JsonNode result = Cli.addOne("9G --arch x86 --memmap on-memory --kernel 7.2");
        assertPlacement(result, "on-memory", "on-memory");
        // 72 blocks, each with 64 leaves of 2 MiB and 512 pages for itself
        assertNumbers(
                result,
                Map.of(
                        "memoryBlocks", 72L,
                        "memmap/reservedPages", 36864L,
                        "memmap/fromRangeBytes", 36864 * PAGE,
                        "memmap/fromSystemBytes", 0L,
                        "usableBytes", 9 * Bytes.GIB - 36864 * PAGE));
        assertThat(leaves(result.get("linearMap"))).isEqualTo(Map.of(2 * Bytes.MIB, 4608L));
    }

    @Test
    void oneAddOverNineGibIsMappedByGib() {
        JsonNode result = Cli.addOne("9G --arch x86 --memmap system --kernel 7.2");
        assertPlacement(result, "system", "system");
        assertThat(leaves(result.get("linearMap"))).isEqualTo(Map.of(Bytes.GIB, 9L));
        assertNumbers(
                result,
                Map.of(
                        "memmap/fromSystemBytes",
                        36864 * PAGE,
                        "memmap/fromRangeBytes",
                        0L,
                        "memmap/reservedPages",
                        0L));
    }

    @Test
    void anAddOffTheGibIsMappedByTwoMibAtItsEnds() {
        JsonNode result = Cli.addOne("9G --at 0x108000000 --arch x86 --memmap system --kernel 6.12");
        assertPlacement(result, "system", "system");
        assertThat(result.get("start").asString()).isEqualTo("0x108000000");
        assertThat(leaves(result.get("linearMap"))).isEqualTo(Map.of(Bytes.GIB, 8L, 2 * Bytes.MIB, 512L));
    }

    @Test
    void selfHostedBlocksOnS390KeepFiveHundredAndTwelvePagesEach() {
        JsonNode result = Cli.addOne("9G --arch s390 --memmap on-memory --kernel 7.2");
        assertPlacement(result, "on-memory", "on-memory");
        assertNumbers(result, Map.of("memoryBlocks", 72L, "memmap/reservedPages", 72L * 512));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s390", "x86"})
    void kernel61RefusesWhatItCannotSelfHost(String architecture) {
        assertRefused(Cli.addOne("9G --arch %s --memmap on-memory --kernel 6.1".formatted(architecture)), "EINVAL");
    }

    @Test
    void theAcpiDriverOf61AsksFirst() {
        JsonNode result = Cli.addOne("9G --arch x86 --memmap on-memory --kernel 6.1 --driver acpi");
        assertPlacement(result, "system", "on-memory");
        assertThat(result.at("/memmap/whyNot").asString()).contains("MAP-002");
    }

    @Test
    void tooLittleFreeMemoryForTheMemmapIsRefusedWithBothNumbers() {
        JsonNode result = Cli.addOne("12G --ram 256M --free 120M --arch x86 --kernel 7.2");
        assertRefused(result, "ENOMEM");
        // 12 GiB / 4 KiB * 64 bytes
        assertThat(fact(result, "memmapNeeded")).isEqualTo(Long.toString(192 * Bytes.MIB));
        assertThat(fact(result, "freeBefore")).isEqualTo(Long.toString(120 * Bytes.MIB));
    }

    @Test
    void aMisalignedSizeIsRefusedWithTheNearestLegalOne() {
        JsonNode result = Cli.addOne("100M --arch x86");
        assertRefused(result, "EINVAL");
        assertThat(fact(result, "memoryBlockSize")).isEqualTo(Long.toString(128 * Bytes.MIB));
        assertThat(fact(result, "nearestSizeAbove")).isEqualTo(Long.toString(128 * Bytes.MIB));
    }

    @Test
    void aMisalignedStartIsRefusedWithItsLegalNeighbours() {
        JsonNode result = Cli.addOne("9G --at 0x140100000 --arch x86");
        assertRefused(result, "EINVAL");
        assertThat(fact(result, "memoryBlockSize")).isEqualTo(Long.toString(128 * Bytes.MIB));
        assertThat(fact(result, "nearestStartBelow")).isEqualTo("0x140000000");
        assertThat(fact(result, "nearestStartAbove")).isEqualTo("0x148000000");
    }

    @Test
    void fragmentedMemoryGivesAMemmapOfPages() {
        JsonNode result = Cli.addOne("1G --arch x86 --kernel 6.12 --largest-free-order 8");
        assertPlacement(result, "system", "system");
        // no block of order 9: 8 sections of 512 pages, one PTE table for each
        assertThat(leaves(result.get("vmemmap"))).isEqualTo(Map.of(PAGE, 4096L));
        assertNumbers(result, Map.of("vmemmap/tablePages", 8L, "vmemmap/tableBytes", 8 * PAGE));
    }

    @Test
    void withoutArchOneVariantOfEachPortIsCompared() {
        assertThat(Cli.add("9G").stream()
                        .map(result -> result.get("architecture").asString()))
                .contains("x86-4level", "s390", "arm64-4k", "powerpc-radix-64k")
                .doesNotContain("x86-5level", "arm64-16k", "arm64-64k", "powerpc-hash-64k");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "9G",
                "9G --memmap on-memory",
                "9G --memmap force",
                "9G --memmap from-range",
                "9G --memmap on-memory --kernel 6.12",
                "256M --memmap on-memory --kernel 6.1",
                "256M --memmap on-memory --kernel 6.1 --driver acpi",
                "10G --memmap from-range --kernel rfc-2019",
                "10G --memmap from-range --kernel rfc-2019 --driver acpi",
                "1G --kernel 6.1 --largest-free-order 7",
                "1G --kernel 6.1 --largest-free-order 0 --free 900M",
                "100G --free 100M",
                "100M",
                "64G --at 480G",
                "9G --faithful",
                "9G --at 8191P",
            })
    void everyAnswerHasAllKeysAndAddsUp(String arguments) {
        for (JsonNode result : Cli.add(arguments + " --arch x86-4level,x86-5level,s390,arm64-4k,arm64-16k,arm64-64k")) {
            assertThat(result.propertyNames())
                    .containsExactlyInAnyOrder(
                            "architecture",
                            "kernel",
                            "start",
                            "sizeBytes",
                            "outcome",
                            "errno",
                            "rule",
                            "reason",
                            "facts",
                            "notes",
                            "pageSizeBytes",
                            "sectionSizeBytes",
                            "sections",
                            "memoryBlockSizeBytes",
                            "memoryBlocks",
                            "memmap",
                            "vmemmap",
                            "linearMap",
                            "systemBytesConsumed",
                            "usableBytes",
                            "marking");
            assertThat(result.get("memmap").propertyNames())
                    .containsExactlyInAnyOrder(
                            "placement",
                            "requested",
                            "whyNot",
                            "bytes",
                            "pages",
                            "reservedPages",
                            "fromRangeBytes",
                            "fromSystemBytes");
            for (String mapping : List.of("vmemmap", "linearMap")) {
                assertThat(result.get(mapping).propertyNames())
                        .containsExactlyInAnyOrder("leaves", "tablePages", "tableBytes");
            }
            if (result.get("outcome").asString().equals("refused")) {
                assertRefused(result, result.get("errno").asString());
            } else {
                assertDone(result);
            }
        }
    }

    private static void assertDone(JsonNode result) {
        for (String none : List.of("errno", "rule", "reason")) {
            assertThat(result.get(none).isNull()).as(none).isTrue();
        }
        assertThat(result.get("facts")).isEmpty();
        JsonNode memmap = result.get("memmap");
        long size = result.get("sizeBytes").asLong();
        long page = result.get("pageSizeBytes").asLong();
        long fromSystem = memmap.get("fromSystemBytes").asLong();
        long bytes = memmap.get("fromRangeBytes").asLong() + fromSystem;
        long tables = result.at("/vmemmap/tableBytes").asLong()
                + result.at("/linearMap/tableBytes").asLong();
        assertNumbers(
                result,
                Map.of(
                        "memmap/bytes",
                        bytes,
                        "memmap/pages",
                        bytes / page,
                        "systemBytesConsumed",
                        fromSystem + tables,
                        "usableBytes",
                        size - memmap.get("reservedPages").asLong() * page,
                        "sections",
                        size / result.get("sectionSizeBytes").asLong(),
                        "memoryBlocks",
                        size / result.get("memoryBlockSizeBytes").asLong()));
        for (String mapping : List.of("vmemmap", "linearMap")) {
            assertNumbers(
                    result.get(mapping),
                    Map.of("tableBytes", result.get(mapping).get("tablePages").asLong() * page));
        }
        // every byte is mapped by one leaf, and every struct page: 64 bytes for each page
        assertThat(mappedBytes(result.get("linearMap"))).isEqualTo(size);
        assertThat(mappedBytes(result.get("vmemmap"))).isEqualTo(size / page * 64);
        assertThat(bytes).isEqualTo(size / page * 64);
    }

    private static long mappedBytes(JsonNode mapping) {
        return leaves(mapping).entrySet().stream()
                .mapToLong(leaf -> leaf.getKey() * leaf.getValue())
                .sum();
    }
}
