package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mmhp explain}: which rules answer, in which order, and with which numbers. */
class ExplainTest {
    private static JsonNode answer(String arguments) {
        Cli cli = Cli.run("explain " + arguments + " --json");
        assertThat(cli.err()).isEmpty();
        assertThat(cli.exitCode()).isZero();
        JsonNode root = JsonMapper.shared().readTree(cli.out());
        assertThat(root.propertyNames()).containsExactly("schema", "architecture", "ramBytes", "answers");
        assertThat(root.get("schema").asString()).isEqualTo("mmhp-explain/1");
        assertThat(root.get("answers")).hasSize(1);
        return root.get("answers").get(0);
    }

    private static List<String> ids(JsonNode answer, boolean refusing) {
        return StreamSupport.stream(answer.get("rules").spliterator(), false)
                .filter(rule -> rule.get("refuses").asBoolean() == refusing)
                .map(rule -> rule.get("id").asString())
                .toList();
    }

    /** All values of a fact, in their order. */
    private static List<String> facts(String arguments, String name) {
        List<String> values = new ArrayList<>();
        answer(arguments).get("rules").get(0).get("facts").forEach(fact -> {
            if (fact.get("name").asString().equals(name)) {
                values.add(fact.get("value").asString());
            }
        });
        return values;
    }

    private static List<String> leaves(List<PageTableLevel> levels) {
        List<String> sizes = new ArrayList<>();
        levels.stream()
                .filter(PageTableLevel::leafAllowed)
                .forEach(level -> sizes.add(0, Long.toString(level.entryBytes())));
        return sizes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"22", "-22", "einval", "EINVAL"})
    void anErrnoIsANameOrANumberWithOrWithoutItsSign(String asked) {
        JsonNode answer = answer(asked + " --op add --arch x86");
        assertThat(answer.get("errno").asString()).isEqualTo("EINVAL");
        assertThat(answer.get("errnoNumber").asInt()).isEqualTo(22);
        assertThat(ids(answer, true)).contains("ADD-004");
    }

    @Test
    void theChecksOfAnAddComeInTheKernelsOrder() {
        List<String> all = new ArrayList<>();
        for (String rule : List.of("E2BIG", "EEXIST", "EINVAL")) {
            all.add(ids(answer(rule + " --op add --arch x86"), true).get(0));
        }
        assertThat(all).containsExactly("ADD-001", "ADD-003", "ADD-017");
        assertThat(ids(answer("EINVAL --op add --arch powerpc-radix-64k"), true))
                .containsSubsequence(
                        "ADD-007", "ADD-002", "ADD-004", "ADD-005", "ADD-006", "ADD-008", "ADD-009", "ADD-010");
        assertThat(ids(answer("EINVAL --op remove --arch x86"), true))
                .containsSubsequence("REM-001", "REM-004", "REM-005");
        assertThat(Cli.run("rules --op add").out().lines().map(line -> line.split(" ", 2)[0]))
                .containsSubsequence(
                        "ADD-001", "ADD-003", "ADD-004", "ADD-006", "MAP-001", "ADD-014", "ADD-010", "ADD-012");
    }

    @Test
    void aPortsRulesStandBehindTheCoresAtAStep() {
        assertThat(ids(answer("ENOMEM --op add --arch powerpc-hash-64k"), true))
                .containsExactly("ALT-001", "ADD-012", "ARC-PPC-02", "ARC-PPC-04");
    }

    @Test
    void olderKernelsAskForWholeLeavesFirst() {
        assertThat(ids(answer("EINVAL --op add --arch x86 --kernel 6.1"), true))
                .containsSubsequence("MAP-001", "MAP-002", "MAP-006", "MAP-004", "ADD-008");
    }

    @Test
    void whereTheKernelFallsBackAPlacementIsNoErrno() {
        String rule = "MAP-004";
        JsonNode fallback = answer("EINVAL --op add --arch x86 --kernel 6.12");
        assertThat(ids(fallback, true)).doesNotContain(rule);
        assertThat(ids(fallback, false)).contains(rule);
        assertThat(ids(answer("EINVAL --op add --arch x86 --kernel 6.1"), true)).contains(rule);
        assertThat(Cli.run("explain MAP-004").out())
                .contains("refuses under 5.13, 5.19, 6.1; under 6.6, 6.8, 6.11, 6.12, 7.2 nothing");
    }

    @Test
    void noOtherPortsRulesAreTold() {
        assertThat(ids(answer("EINVAL --arch s390"), true)).noneMatch(id -> id.startsWith("ARC-PPC"));
        assertThat(ids(answer("EINVAL"), false)).contains("ARC-PPC-01");
        assertThat(answer("ARC-S390-04 --arch x86")
                        .get("rules")
                        .get(0)
                        .get("met")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void aMapOfOneLevelHasNoTablesToRunOutOf() {
        assertThat(ids(answer("ENOMEM --arch powerpc-hash-4k"), true)).doesNotContain("ADD-014");
        assertThat(ids(answer("ENOMEM --arch powerpc-radix-4k"), true)).contains("ADD-014");
    }

    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-64k, 7.2",
        "x86, 7.2",
        "s390, 7.2",
        "s390, 6.12",
        "x86, 6.1",
        "arm64-64k, 7.2",
        "arm64-4k, rfc-2019",
    })
    void theNumbersAreThoseOfTheArchitecture(String variant, String kernel) {
        Port port = Port.of(variant, kernel);
        Architecture architecture = port.architecture();
        MemoryGeometry geometry = architecture.geometry();
        long block = architecture.memoryBlockSizeBytes();
        String where = " --arch " + variant + " --kernel " + kernel;

        assertThat(facts("ADD-001" + where, "mappableEnd"))
                .containsExactly(
                        "0x" + Long.toHexString(architecture.mappableRange().endAddress()));
        assertThat(facts("ADD-004" + where, "memoryBlockSize")).containsExactly(Long.toString(block));
        assertThat(facts("ADD-004" + where, "memoryBlockSizeReason"))
                .containsExactly(architecture.memoryBlockSizeReason());
        long legal = Long.decode(facts("ADD-004" + where, "legalStart").get(0));
        assertThat(legal % block).isZero();
        assertThat(legal)
                .isBetween(port.reference().hotplugStart(), port.reference().hotplugStart() + block - 1);

        assertThat(facts("ADD-012" + where, "memmapPerBlock"))
                .containsExactly(Long.toString(block / geometry.pageSizeBytes() * geometry.structPageBytes()));
        assertThat(facts("ADD-012" + where, "memmapPerGib"))
                .containsExactly(Long.toString(Bytes.GIB / geometry.pageSizeBytes() * geometry.structPageBytes()));
        List<String> leaves = leaves(geometry.vmemmap());
        assertThat(facts("ADD-012" + where, "vmemmapLeaf")).isEqualTo(leaves);
        assertThat(facts("ADD-012" + where, "vmemmapLeafOrder").get(0))
                .isEqualTo(order(Long.parseLong(leaves.get(0)) / geometry.pageSizeBytes()));
        assertThat(facts("ADD-014" + where, "linearMapLeaf")).isEqualTo(leaves(geometry.linearMap()));
        assertThat(facts("REM-005" + where, "largestLinearMapLeaf"))
                .containsExactly(leaves(geometry.linearMap()).get(0));
        boolean sections = port.profile().word("addUnit").equals("section");
        assertThat(facts("ADD-010" + where, "smallestAdd"))
                .containsExactly(Long.toString(sections ? geometry.sectionSizeBytes() : 2 * Bytes.MIB));
    }

    private static String order(long pages) {
        int order = 0;
        while (1L << order < pages) {
            order++;
        }
        return Integer.toString(order);
    }

    @ParameterizedTest
    @CsvSource({"powerpc-radix-64k, 7.2", "x86, 6.12", "s390, 7.2", "arm64-64k, 6.12"})
    void theVerdictIsTheEngines(String variant, String kernel) {
        var machine = Port.of(variant, kernel).builder().boot();
        String where = "MAP-001 --arch " + variant + " --kernel " + kernel;
        for (MemmapOnMemory mode : List.of(MemmapOnMemory.ON, MemmapOnMemory.FORCE)) {
            String expected = machine.memmapOnMemoryVeto(mode)
                    .map(veto -> veto.rule().id())
                    .orElse("yes");
            String name = mode == MemmapOnMemory.ON ? "memmapOnMemoryY" : "memmapOnMemoryForce";
            assertThat(facts(where, name)).containsExactly(expected);
        }
    }

    @Test
    void bootMemoryCanBeNamed() {
        assertThat(facts("ADD-004 --arch x86 --ram 80G", "memoryBlockSize"))
                .isNotEqualTo(facts("ADD-004 --arch x86", "memoryBlockSize"));
    }

    @Test
    void theTextNamesPlaceOrderAndEnd() {
        List<String> lines = Cli.run("explain EINVAL --op add --arch powerpc-radix-64k --kernel 7.2")
                .out()
                .lines()
                .toList();
        assertThat(lines.get(0))
                .isEqualTo("EINVAL 22 (Invalid argument): add, powerpc-radix-64k, kernel 7.2, 2G of boot memory");
        assertThat(lines).contains("If several are broken at once, the first in this order answers.");
        assertThat(lines).anyMatch(line -> line.contains("1  ADD-017  memory_group_register_static"));
    }

    @Test
    void everyRuleAndErrnoIsExplainedInLinesThatFit() {
        List<String> words =
                new ArrayList<>(List.of("explain", "22", "12", "16", "1", "7", "17", "34", "14", "95", "133"));
        Port.rules().entries().forEach(entry -> words.add(entry.rule().id().toLowerCase(java.util.Locale.ROOT)));
        for (String place : List.of("", "powerpc-hash-64k", "arm64-16k")) {
            List<String> arguments = new ArrayList<>(words);
            if (!place.isEmpty()) {
                arguments.addAll(List.of("--arch", place));
            }
            Cli cli = Cli.run(arguments);
            assertThat(cli.exitCode()).isZero();
            assertThat(cli.out().lines()).allMatch(line -> line.length() <= 120);
            Port.rules()
                    .entries()
                    .forEach(
                            entry -> assertThat(cli.out()).contains(entry.rule().id() + ": "));
        }
    }

    @Test
    void anErrnoThatNoRuleOfTheOperationHasIsNamedWithThoseThatDo() {
        assertThat(Cli.run("explain EBUSY --op add").out()).contains("no rule refuses with EBUSY here", "REM-002");
    }
}
