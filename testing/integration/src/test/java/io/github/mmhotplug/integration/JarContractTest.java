package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.cli.Mmhp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mmhp tck}: jars of strangers, each in a process of its own. Whatever they do there, here it is a line. */
class JarContractTest {
    private static final String HOOK = "public Outcome<Unit> add(ArchRange request, CoreMemory core) {";

    @TempDir
    private Path folder;

    private String out = "";

    private int tck(TestJar jar, String... options) {
        return tck(jar.write(folder.resolve("port.jar")), options);
    }

    private int tck(Path jar, String... options) {
        StringWriter printed = new StringWriter();
        String[] arguments = new String[options.length + 4];
        arguments[0] = "tck";
        arguments[1] = jar.toString();
        arguments[2] = "--kernel";
        arguments[3] = "7.2";
        System.arraycopy(options, 0, arguments, 4, options.length);
        int code = Mmhp.run(new PrintWriter(printed), new PrintWriter(printed), arguments);
        out = printed.toString();
        return code;
    }

    /** The toy with a line of ours where {@code arch_add_memory} begins. */
    private static TestJar adding(String line) {
        return TestJar.toy("1.0", HOOK, HOOK + " " + line);
    }

    @Test
    void aRightPortKeepsIt() throws IOException {
        Path xml = folder.resolve("report.xml");
        assertThat(tck(TestJar.toy("1.0"), "--junit", xml.toString())).as(out).isZero();
        assertThat(out)
                .contains("contract of toy: ", " 0 failed", "port.jar  toy")
                .contains("keeps the contract");
        assertThat(Files.readString(xml)).startsWith("<?xml").contains("<testsuites>", "<testcase ", "failures=\"0\"");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "answers with null      | if (core != null) return null;                       | SPI-001 | 60",
                "does not come back     | while (core != null) { }                             | no answer within 3 s for one test | 3",
                "ends the process       | if (core != null) System.exit(7);                    | the process ended with code 7 | 60",
                "eats all memory        | java.util.List<long[]> all = new java.util.ArrayList<>(); while (core != null) all.add(new long[1 << 20]); | the process ended with code 3 | 60",
                "calls itself for ever  | if (core != null) return add(request, core); | StackOverflowError | 60",
                "prints what we would   | System.out.println(\"end\"); if (core != null) return null; | SPI-001 | 60",
            })
    void whatAWrongOneDoesIsALine(String what, String line, String words, String seconds) {
        assertThat(tck(adding(line), "--test-time", seconds, "--heap", "128"))
                .as(out)
                .isEqualTo(1);
        assertThat(out).contains(words).doesNotContain("\tat ");
    }

    @Test
    void aConstructorThatThrowsIsNotLoaded() {
        assertThat(tck(TestJar.port(
                        "acme",
                        "1.0",
                        "acme.Provider",
                        Ports.acme("constructor", "public Provider() { throw new IllegalStateException(\"no\"); }"))))
                .isEqualTo(1);
        assertThat(out).contains("not loaded", "PLG-011", "IllegalStateException: no");
    }

    @Test
    void whatIsNoJarIsNotLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("port.jar"), "no jar at all");
        assertThat(tck(file)).isEqualTo(1);
        assertThat(out).contains("not loaded", "PLG-001");
    }

    @Test
    void whatIsNotThereIsBadInput() {
        assertThat(tck(folder.resolve("nothing.jar"))).isEqualTo(2);
        assertThat(out).contains("there is no such file");
    }

    @Test
    void aJarOfDriversHasNoContract() {
        assertThat(tck(TestJar.drivers("1.0"))).isEqualTo(1);
        assertThat(out).contains("it brings drivers only");
    }

    @Test
    void whatAPortLacksItSaysItself() {
        assertThat(tck(TestJar.x86("1.0"))).as(out).isZero();
        assertThat(out).contains("keeps the contract");
    }

    @Test
    void aDeclarationThatIsNotUnderstoodIsALine() {
        TestJar jar = TestJar.toy("1.0").entry("org/example/toy/mmhp-contract.txt", "without WINGS under 7.2\n");
        assertThat(tck(jar)).isEqualTo(1);
        assertThat(out).contains("mmhp-contract.txt:1: there is no feature WINGS");
    }
}
