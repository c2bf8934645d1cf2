package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mmhp compare}: what changes between kernels, and the facts that it tells as the reason. */
class CompareTest {
    private static final String ALL = "rfc-2018,rfc-2019,5.13,5.19,6.1,6.6,6.8,6.11,6.12,7.2";

    private static JsonNode compare(String arguments) {
        Cli cli = Cli.run("compare --json " + arguments);
        assertThat(cli.err()).isEmpty();
        assertThat(cli.exitCode()).isLessThanOrEqualTo(1);
        JsonNode root = JsonMapper.shared().readTree(cli.out());
        assertThat(root.propertyNames()).containsExactly("schema", "operation", "kernels", "comparisons");
        assertThat(root.get("schema").asString()).isEqualTo("mmhp-compare/1");
        return root;
    }

    private static List<String> texts(JsonNode array, String key) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.get(key).asString()));
        return texts;
    }

    /** Expected causes are separated by blanks: those that make a difference each by itself, and no other. */
    @ParameterizedTest
    @CsvSource({
        "6.1, 6.6, add 9G --memmap on-memory --arch x86, rule, memmapOnMemoryFallback",
        "6.6, 6.8, add 9G --memmap on-memory --arch x86, memmap.placement, memmapOnMemory",
        "6.6, 6.8, add 9G --memmap on-memory --arch s390, memmap.placement, memmapOnMemory s390.altmap s390.memmapOnMemory",
        "6.1, 6.6, add 256M --memmap on-memory --arch powerpc-radix-4k, rule, memmapOnMemoryFallback powerpc.memmapOnMemory",
        "6.8, 6.11, add 1G --arch riscv, outcome, riscv.memoryHotplug",
        "6.12, 7.2, add 1G --arch s390, memoryBlockSizeBytes, s390.sectionSizeBits",
        "5.13, 5.19, devmem 128G --align 2M --arch x86, memmap.bytes, compoundDevmapDedup x86.optimizesDaxVmemmap",
        "5.19, 6.6, devmem 1G --arch x86 --type coherent, rule, deviceTypeCoherent",
        "5.19, 6.6, devmem 1G --arch arm64-64k --align 2M --faithful, rule, arm64.optimizesDaxVmemmap compoundDedupBelowPage",
    })
    void theCauseIsTheFactThatMakesTheDifference(
            String from, String to, String operation, String difference, String causes) {
        JsonNode root = compare("--kernel " + from + "," + to + " " + operation);
        JsonNode change = root.at("/comparisons/0/changes/0");
        assertThat(change.get("from").asString()).isEqualTo(from);
        assertThat(change.get("to").asString()).isEqualTo(to);
        assertThat(texts(change.get("differences"), "name")).contains(difference);
        assertThat(texts(change.get("causes"), "key")).contains(causes.split(" "));
        assertThat(texts(change.get("causes"), "key")).hasSameSizeAs(causes.split(" "));
        change.get("causes").forEach(cause -> {
            assertThat(cause.get("before").asString())
                    .isNotEqualTo(cause.get("after").asString());
            assertThat(cause.get("source").asString()).isNotBlank();
        });
    }

    /** A quirk is a reason only where the bugs of the kernel are at work. */
    @Test
    void withoutItsBugsAKernelIsNotAccusedOfThem() {
        String operation = "--kernel 5.19,6.6 devmem 1G --arch arm64-64k --align 2M";
        assertThat(compare(operation).at("/comparisons/0/changes/0/differences").isEmpty())
                .isTrue();
        JsonNode causes = compare(operation + " --faithful").at("/comparisons/0/changes/0/causes");
        assertThat(texts(causes, "kind")).containsExactly("capability", "quirk");
    }

    @Test
    void theResultsAreThoseOfTheOperationItself() {
        JsonNode root = compare("--kernel 6.1,6.12 add 9G --memmap on-memory --arch x86,s390");
        for (int i = 0; i < 2; i++) {
            String architecture = List.of("x86", "s390").get(i);
            for (int k = 0; k < 2; k++) {
                String kernel = List.of("6.1", "6.12").get(k);
                assertThat(root.at("/comparisons/" + i + "/results/" + k))
                        .isEqualTo(Cli.addOne("9G --memmap on-memory --arch " + architecture + " --kernel " + kernel));
            }
        }
    }

    @Test
    void theExitCodeSaysWhetherAnythingDiffersOrIsRefused() {
        assertThat(Cli.run("compare --kernel 6.12,7.2 add 9G --arch x86").exitCode())
                .isZero();
        assertThat(Cli.run("compare --kernel 6.12,7.2 add 9G --arch s390").exitCode())
                .isEqualTo(1);
        assertThat(Cli.run("compare --kernel 6.12,7.2 add 9G --arch x86 --at 1G")
                        .exitCode())
                .isEqualTo(1);
        assertThat(Cli.run("compare --kernel 6.12,7.2 add 9G --arch x86").out()).contains("6.12 to 7.2: the same");
        assertThat(Cli.run("compare --kernel 6.6,6.8 add 9G --memmap on-memory --arch x86")
                        .out())
                .contains("because of memmapOnMemory singleBlock -> perBlock", "on-memory");
    }

    /** Also where two kernels are crossed to machines that never were, each is answered. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "add 9G --memmap force --faithful",
                "add 1G --memmap on-memory",
                "devmem 1G --type fs-dax --altmap auto --faithful"
            })
    void everyPairOfNeighboursIsCompared(String operation) {
        JsonNode root = compare("--kernel " + ALL + " " + operation + " --arch x86,arm64,powerpc,s390,riscv");
        for (JsonNode comparison : root.get("comparisons")) {
            assertThat(comparison.get("changes").size()).isEqualTo(9);
            for (JsonNode change : comparison.get("changes")) {
                boolean same = change.get("differences").isEmpty();
                assertThat(change.get("causes").isEmpty())
                        .as("%s, %s", comparison.get("architecture"), change)
                        .isEqualTo(same);
            }
        }
    }
}
