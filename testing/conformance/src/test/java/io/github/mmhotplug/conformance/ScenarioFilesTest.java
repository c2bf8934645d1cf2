package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.mmhotplug.scenario.language.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenario files from the outside: the shipped ones come out as they say, the shipped schema takes what the program takes,
 * and a bad file is one line with its place, exit code 2, in bounded memory and time.
 */
class ScenarioFilesTest {
    private static final Path EXAMPLES = Path.of("..", "..", "examples", "scenarios");
    private static final String HEAD = "schema: mmhp-scenario/1\n";

    @TempDir
    private Path folder;

    private static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static Schema schema() throws IOException {
        try (InputStream in =
                Scenario.class.getResourceAsStream("/io/github/mmhotplug/scenario/mmhp-scenario-1.schema.json")) {
            assertThat(in).isNotNull();
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        }
    }

    private static boolean fitsSchema(Path file) throws IOException {
        return schema().validate(Files.readString(file), InputFormat.YAML).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSchemaTakesEveryExample(Path file) throws IOException {
        assertThat(schema().validate(Files.readString(file), InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleComesOutAsItSays(Path file) {
        Cli cli = Cli.run(List.of("run", "--summary", file.toString()));
        assertThat(cli.err()).isEmpty();
        assertThat(cli.exitCode()).as(cli.out()).isZero();
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return file;
    }

    private Cli run(String text) throws IOException {
        return Cli.run(List.of("run", file("day.yaml", text).toString()));
    }

    private static String assertBad(Cli cli) {
        assertThat(cli.exitCode()).as(cli.err() + cli.out()).isEqualTo(2);
        assertThat(cli.err().lines()).as(cli.err()).hasSize(1);
        assertThat(cli.err()).startsWith("mmhp: ").doesNotContain("Exception", "\tat ", "internal error");
        return cli.err();
    }

    @Test
    void whatIsNotAsExpectedIsExitCodeOne() throws IOException {
        Cli cli = run(HEAD + """
                steps:
                  - name: a GiB too many
                    add: {size: 1G}
                    expect: {change: {mem_total: 2G}, blocks: {offline: 9}}
                """);
        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out())
                .contains("1 a GiB too many: add 1 GiB at 0x100000000 -> done")
                .contains("NOT AS EXPECTED, line 5: change of mem_total: expected 2 GiB, is 0")
                .contains("NOT AS EXPECTED, line 5: blocks offline: expected 9, is 8")
                .contains("2 not as expected");
    }

    /** A step without a word about its outcome has to be done. */
    @Test
    void aRefusalThatNobodyExpectsIsAFailure() throws IOException {
        Cli cli = run(HEAD + "steps: [{add: {size: 1K}}]\n");
        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).contains("outcome: expected done, is refused EINVAL ADD-004");
    }

    @Test
    void theReportForBuildServersIsWritten() throws IOException {
        Path report = folder.resolve("reports").resolve("day.xml");
        Path day = file("day.yaml", HEAD + "steps: [{add: {size: 1K}}, {add: {size: 1G}}]\n");
        Cli.run(List.of("run", day.toString(), "--junit", report.toString()));
        assertThat(Files.readString(report))
                .contains("tests=\"2\" failures=\"1\"", "<failure message=\"outcome: expected done, is refused EINVAL");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "steps: [{ad: {size: 1G}}]                         | :2:10: unknown step 'ad' (did you mean 'add'?)",
                "steps: [{add: {sice: 1G}}]                        | :2:16: unknown key 'sice' (did you mean 'size'?)",
                "steps: [{add: {size: 9 gigs}}]                    | :2:22: '9 gigs' is no quantity: 'gigs' is one too many",
                "steps: [{add: {size: 9gigs}}]                     | '9gigs' is no quantity: '9gigs' is no number",
                "steps: [{add: {size: blok * 2}}]                  | 'blok' is no name (did you mean 'block'?)",
                "steps: [{add: {size: -1G}}]                       | '-1G' is -1073741824; nothing below 0",
                "steps: [{add: {size: 9999999P}}]                  | '9999999P' is too large",
                "steps: [{add: {size: 8191P * 1024}}]              | does not fit in 64 bits",
                "steps: [{add: {size: (1G}}]                       | a ')' is missing",
                "steps: [{add: {size: ''}}]                        | nothing stands here",
                "steps: [{add: [1G]}]                              | :2:15: found a list; a mapping",
                "steps: [{add: {size: 1G, size: 2G}}]              | key 'size' stands here twice",
                "steps: [{add: {size: 1G}, remove: {size: 1G}}]    | a step does one thing",
                "steps: [{acpi: {}}]                               | a driver and its verb like 'acpi plug'",
                "steps: [{acpj plug: {address: start}}]            | acpj",
                "steps: [{acpi plugg: {address: start}}]           | acpi has no 'plugg'",
                "steps: [{acpi plug: {size: 1G}}]                  | 'plug' needs 'address'",
                "steps: [{add: {size: 1G}, expect: {errno: ENOMEN}}] | unknown value 'ENOMEN' (did you mean 'ENOMEM'?)",
                "steps: [{expect: {outcome: done}}]                | nothing is done here that could have an outcome",
                "steps: [{expect: {sizes: {fre: 1G}}}]             | unknown figure 'fre' (did you mean 'free'?)",
                "steps: [{repeat: 3, as: start, steps: []}]        | there is a name 'start' already",
                "steps: [{map: {type: fsdaxx, size: 1G}}]          | one of private, coherent, fs-dax, generic, pci-p2pdma",
                "steps: [{allocate: {name: a, size: 0}}]           | an allocation of nothing",
                "machine: {rem: 1G};;steps: []                     | :2:11: unknown key 'rem' (did you mean 'ram'?)",
                "machine: {ram: 1M};;steps: []                     | x86-4level",
                "machine: {with: nonsense};;steps: []              | unknown switch of kernel 7.2 'nonsense'",
                "machine: {facts: {pse: true}};;steps: []          | unknown fact 'pse'",
                "machine: {parameters: {online_policy: x}};;steps: [] | is refused with EINVAL",
                "matrix: {architecture: x87};;steps: []            | unknown architecture 'x87' (did you mean 'x86'?)",
                "matrix: {kernel: [9.9]};;steps: []                | unknown kernel profile '9.9'",
                "variables: {Big: 1G};;steps: []                   | 'Big' is no name",
                "steps: {}                                         | found a mapping; a list",
                "steps: [];;step: []                               | unknown key 'step' (did you mean 'steps'?)",
                "budget: 5;;steps: [{repeat: 9, steps: [{expect: {nodes: 0}}]}] | the run has taken its 5 steps",
                "steps: [{include: ../other.yaml}]                 | '../other.yaml' leads out of the folder",
                "steps: [{include: /etc/hosts}]                    | leads out of the folder",
                "steps: [{include: day.yaml}]                      | is being included already",
                "steps: [{include: nowhere.yaml}]                  | there is no file 'nowhere.yaml'",
                "steps: [                                          | not YAML",
                "steps: [{add: &a {size: *a}}]                     | nested more than 40 deep",
            })
    void aBadFileIsOneLine(String text, String says) throws IOException {
        String line = assertBad(run(HEAD + text.replace(";;", "\n") + "\n"));
        assertThat(line).contains("day.yaml:").contains(says);
    }

    @Test
    void whatIsNoScenarioIsSaid() throws IOException {
        assertThat(assertBad(run(""))).contains("the file is empty");
        assertThat(assertBad(run("schema: mmhp-scenario/2\nsteps: []\n"))).contains("unknown value 'mmhp-scenario/2'");
        assertThat(assertBad(run("steps: []\n"))).contains("key 'schema' is missing");
        assertThat(assertBad(Cli.run(List.of("run", folder.resolve("none.yaml").toString()))))
                .contains("no such file");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(assertBad(Cli.run(List.of("run", empty.toString())))).contains("no scenario file");
        Path bytes = folder.resolve("bytes.yaml");
        Files.write(bytes, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(assertBad(Cli.run(List.of("run", bytes.toString())))).contains("not text in UTF-8");
    }

    /** Two files that include each other. */
    @Test
    void aCycleIsFound() throws IOException {
        file("one.yaml", "- include: two.yaml\n");
        file("two.yaml", "- include: one.yaml\n");
        assertThat(assertBad(run(HEAD + "steps: [{include: one.yaml}]\n"))).contains("is being included already");
    }

    /** A file that unfolds 10,000-fold and more, and one of 100 MB: refused at once. */
    @Test
    void aFileThatGrowsIsRefused() throws IOException {
        StringBuilder aliases = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1) + ",";
            aliases.append("a%d: &a%d [%s]%n".formatted(i, i, before.repeat(10)));
        }
        Path large = folder.resolve("large.yaml");
        Files.write(large, new byte[100_000_000]);
        assertTimeout(Duration.ofSeconds(10), () -> {
            assertThat(assertBad(run(HEAD + aliases))).contains("more than 100000 values");
            assertThat(assertBad(Cli.run(List.of("run", large.toString())))).contains("larger than 1 MiB");
            assertThat(assertBad(run(HEAD + "steps: " + "[".repeat(200) + "]".repeat(200))))
                    .contains("deep");
        });
    }

    /** What has a wrong shape neither takes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps: [{add: {sice: 1G}}]",
                "steps: {}",
                "steps: [];;step: []",
                "machine: {rem: 1G};;steps: []",
                "steps: [{add: [1G]}]",
                "steps: [{add: {size: 1G}, expect: {sizes: {fre: 1G}}}]",
            })
    void schemaAndProgramAgreeOnWhatIsWrong(String text) throws IOException {
        String whole = HEAD + text.replace(";;", "\n") + "\n";
        assertBad(run(whole));
        assertThat(fitsSchema(folder.resolve("day.yaml"))).isFalse();
    }
}
