package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.rule.LoadRule;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.plugins.PluginInUseException;
import io.github.mmhotplug.plugins.PluginState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of loading is broken by a jar, and the report says what its author must know. */
class EveryLoadRuleIsMetTest {
    @TempDir
    private Path folder;

    /**
     * A way to break a rule.
     *
     * @param lines writes into the folder, opens a host, gives its report
     * @param words that the report must have
     */
    private record Breach(LoadRule rule, String what, Report lines, List<String> words) {
        @Override
        public String toString() {
            return rule.id() + ": " + what;
        }
    }

    private interface Report {
        List<String> of(Path folder) throws Exception;
    }

    private static Breach jar(LoadRule rule, String what, TestJar jar, String... words) {
        return file(rule, what, jar.bytes(), words);
    }

    private static Breach file(LoadRule rule, String what, byte[] content, String... words) {
        return new Breach(
                rule,
                what,
                folder -> {
                    Files.write(folder.resolve("bad.jar"), content);
                    return opened(folder);
                },
                Stream.concat(Stream.of("bad.jar"), Stream.of(words)).toList());
    }

    private static List<String> opened(Path folder, String... pins) {
        PluginHost.Builder builder = Hosts.of(folder);
        Stream.of(pins).forEach(builder::pin);
        try (PluginHost host = builder.open()) {
            return Hosts.lines(host);
        }
    }

    private static TestJar acme() {
        return TestJar.port("acme", "1.0", "acme.Provider", Ports.acme());
    }

    private static byte[] truncated(byte[] jar) {
        return java.util.Arrays.copyOf(jar, jar.length - 100);
    }

    private static byte[] damaged(byte[] jar) {
        byte[] bytes = jar.clone();
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("SOME TEXT");
        bytes[at]++;
        return bytes;
    }

    private static Stream<Breach> breaches() {
        return Stream.of(
                file(LoadRule.IS_A_JAR, "no bytes", new byte[0], "empty"),
                file(LoadRule.IS_A_JAR, "a text", "no jar".getBytes(StandardCharsets.UTF_8), "can't be read as a jar"),
                jar(LoadRule.IS_A_JAR, "a jar without entries", TestJar.empty(), "the jar is empty"),
                file(LoadRule.IS_A_JAR, "half a jar", truncated(acme().bytes()), "can't be read as a jar"),
                new Breach(
                        LoadRule.IS_A_JAR,
                        "a damaged entry",
                        folder -> {
                            Zips.stored(folder.resolve("bad.jar"), acme().entry("notes.txt", "SOME TEXT"));
                            Path file = folder.resolve("bad.jar");
                            Files.write(file, damaged(Files.readAllBytes(file)));
                            return opened(folder);
                        },
                        List.of("bad.jar", "'notes.txt' is damaged")),
                new Breach(
                        LoadRule.IS_A_JAR,
                        "a folder",
                        folder -> {
                            Files.createDirectory(folder.resolve("bad.jar"));
                            return opened(folder);
                        },
                        List.of("bad.jar", "no regular file")),
                new Breach(
                        LoadRule.IS_A_JAR,
                        "a dangling link",
                        folder -> {
                            Files.createSymbolicLink(folder.resolve("bad.jar"), Path.of("nowhere"));
                            return opened(folder);
                        },
                        List.of("bad.jar", "no such file")),
                jar(LoadRule.ENTRIES_INSIDE, "zip-slip", acme().entry("../../evil.sh", "x"), "'../../evil.sh'"),
                jar(LoadRule.ENTRIES_INSIDE, "an absolute path", acme().entry("/etc/passwd", "x"), "'/etc/passwd'"),
                jar(LoadRule.ENTRIES_INSIDE, "a drive", acme().entry("C:/evil", "x"), "'C:/evil'"),
                jar(LoadRule.ENTRIES_INSIDE, "a backslash", acme().entry("a\\..\\evil", "x"), "evil"),
                jar(
                        LoadRule.ENTRIES_INSIDE,
                        "a class path of its own",
                        acme().attribute("Class-Path", "file:/tmp/other.jar"),
                        "Class-Path",
                        "file:/tmp/other.jar"),
                jar(
                        LoadRule.ENTRIES_INSIDE,
                        "an index of other jars",
                        acme().entry("META-INF/INDEX.LIST", "JarIndex-Version: 1.0\n\nother.jar\nacme\n"),
                        "INDEX.LIST"),
                new Breach(
                        LoadRule.BOUNDED,
                        "a manifest of 1 GB",
                        folder -> {
                            Zips.manifestOf(1L << 30, folder.resolve("bad.jar"));
                            return opened(folder);
                        },
                        List.of("bad.jar", "MANIFEST.MF", Integer.toString(256 << 20))),
                new Breach(
                        LoadRule.BOUNDED,
                        "a manifest of 300 MB that says it has 10 bytes",
                        folder -> {
                            Zips.manifestOf(300L << 20, folder.resolve("bad.jar"));
                            Zips.lieAboutSizes(folder.resolve("bad.jar"), 10);
                            return opened(folder);
                        },
                        List.of("bad.jar", "MANIFEST.MF", Integer.toString(256 << 20))),
                jar(
                        LoadRule.BOUNDED,
                        "a manifest of 100 kB",
                        acme().attribute("X", "y".repeat(100_000)),
                        "MANIFEST.MF has more than 65536 bytes"),
                jar(
                        LoadRule.BOUNDED,
                        "a service file of 100 kB",
                        acme().service(ArchitectureProvider.class, "#".repeat(100_000)),
                        "ArchitectureProvider has more than 65536 bytes"),
                new Breach(
                        LoadRule.BOUNDED,
                        "20001 entries",
                        folder -> {
                            TestJar many = TestJar.empty();
                            for (int i = 0; i <= 20_000; i++) {
                                many.entry("e" + i, "");
                            }
                            many.write(folder.resolve("bad.jar"));
                            return opened(folder);
                        },
                        List.of("bad.jar", "20001 entries", "20000")),
                new Breach(
                        LoadRule.BOUNDED,
                        "a file of 1 GB",
                        folder -> {
                            Zips.sparse(folder.resolve("bad.jar"), 1L << 30);
                            return opened(folder);
                        },
                        List.of("bad.jar", Integer.toString(64 << 20))),
                jar(
                        LoadRule.MANIFEST_SPEAKS,
                        "no manifest",
                        TestJar.empty().entry("a", "b"),
                        "no META-INF/MANIFEST.MF"),
                jar(LoadRule.MANIFEST_SPEAKS, "no id", acme().without("Mmhp-Plugin-Id"), "has no Mmhp-Plugin-Id"),
                jar(
                        LoadRule.MANIFEST_SPEAKS,
                        "a bad version",
                        acme().attribute("Mmhp-Plugin-Version", "one point zero"),
                        "Mmhp-Plugin-Version is 'one point zero'"),
                jar(
                        LoadRule.MANIFEST_SPEAKS,
                        "lines that are no attributes",
                        TestJar.empty().entry("META-INF/MANIFEST.MF", "what\n is this\n\n"),
                        "can't be read"),
                jar(
                        LoadRule.SPI_MATCHES,
                        "too old",
                        acme().attribute("Mmhp-Spi-Version", "0"),
                        "built for version 0",
                        "this program has version 1"),
                jar(
                        LoadRule.SPI_MATCHES,
                        "too new",
                        acme().attribute("Mmhp-Spi-Version", "2"),
                        "built for version 2",
                        "this program has version 1"),
                jar(
                        LoadRule.JAVA_KNOWN,
                        "of a later Java",
                        acme().forJava("acme.Provider", 99),
                        "acme/Provider.class is for Java 99",
                        "this is Java " + Runtime.version().feature()),
                jar(
                        LoadRule.NAMES_PROVIDERS,
                        "no service file",
                        TestJar.plugin("acme", "1.0").source("acme.Provider", Ports.acme()),
                        ArchitectureProvider.class.getName()),
                jar(
                        LoadRule.NAMES_PROVIDERS,
                        "a class that is not there",
                        acme().service(ArchitectureProvider.class, "# ours", "acme.Provider", "acme.Gone"),
                        "ArchitectureProvider:3: the jar has no class acme.Gone"),
                jar(
                        LoadRule.NAMES_PROVIDERS,
                        "a broken service file",
                        acme().service(ArchitectureProvider.class, "acme.Provider, acme.Other"),
                        "ArchitectureProvider:1: 'acme.Provider, acme.Other' is no name of a class"),
                jar(
                        LoadRule.LEAVES_API_OUT,
                        "shaded with the interfaces",
                        acme().module("io.github.mmhotplug.api.Spi"),
                        "io.github.mmhotplug.api"),
                new Breach(
                        LoadRule.ID_ONCE,
                        "two versions of one plugin",
                        folder -> {
                            acme().write(folder.resolve("a.jar"));
                            TestJar.port("acme", "2.0", "acme.Provider", Ports.acme())
                                    .write(folder.resolve("b.jar"));
                            return opened(folder);
                        },
                        List.of("a.jar", "b.jar", "acme:1.0 (a.jar)", "acme:2.0 (b.jar)", "'acme'")),
                new Breach(
                        LoadRule.ID_ONCE,
                        "two plugins that bring one architecture",
                        folder -> {
                            acme().write(folder.resolve("a.jar"));
                            TestJar.port("other", "1.0", "other.Provider", Ports.port("other", "id", Ports.ID_ACME))
                                    .write(folder.resolve("b.jar"));
                            return opened(folder);
                        },
                        List.of("a.jar", "b.jar", "architecture 'acme': claimed by", "other:1.0 (b.jar)")),
                new Breach(
                        LoadRule.PIN_CHOOSES,
                        "a pin of what is not there",
                        folder -> {
                            acme().write(folder.resolve("a.jar"));
                            return opened(folder, "acme=acme:3.0");
                        },
                        List.of("pin acme=acme:3.0", "nothing of that name brings 'acme'")),
                jar(
                        LoadRule.PROVIDER_ANSWERS,
                        "throws in its constructor",
                        TestJar.port(
                                "acme",
                                "1.0",
                                "acme.Provider",
                                Ports.acme(
                                        "constructor",
                                        "public Provider() { throw new IllegalStateException(\"no licence\"); }")),
                        "acme.Provider: java.lang.IllegalStateException: no licence"),
                new Breach(
                        LoadRule.UNUSED_WHEN_CLOSED,
                        "a machine is still there",
                        folder -> {
                            TestJar.x86("1.0").write(folder.resolve("x86.jar"));
                            PluginHost host = Hosts.of(folder).open();
                            Machine machine = Hosts.boot(host, "x86");
                            PluginInUseException refused =
                                    catchThrowableOfType(PluginInUseException.class, host::close);
                            machine.close();
                            host.close();
                            return List.of(String.valueOf(refused.getMessage()));
                        },
                        List.of("a machine of x86-4level under 7.2", "x86:1.0 (x86.jar)")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaches")
    void isReported(Breach breach) throws Exception {
        List<String> lines = breach.lines().of(folder);
        assertThat(lines).isNotEmpty();
        String report = String.join("\n", lines);
        assertThat(report).contains(breach.rule().id() + ": ").contains(breach.words());
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(1000));
    }

    @Test
    void noRuleIsLeftOut() {
        Set<LoadRule> met = breaches().map(Breach::rule).collect(Collectors.toSet());
        assertThat(met).containsExactlyInAnyOrder(LoadRule.values());
    }

    @Test
    void allFindingsAreInOneReportAndGoodOnesWork() {
        acme().write(folder.resolve("good.jar"));
        TestJar.port("old", "1.0", "old.Provider", Ports.port("old"))
                .attribute("Mmhp-Spi-Version", "0")
                .forJava("old.Provider", 99)
                .service(ArchitectureProvider.class, "old.Gone")
                .write(folder.resolve("old.jar"));
        TestJar.empty().write(folder.resolve("nothing.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            assertThat(host.findings())
                    .extracting(
                            finding -> finding.subject() + " " + finding.rule().id())
                    .containsExactlyInAnyOrder(
                            "nothing.jar PLG-001", "old.jar PLG-005", "old.jar PLG-006", "old.jar PLG-007");
            assertThat(Hosts.plugin(host, "good.jar").state()).isEqualTo(PluginState.ACTIVE);
            assertThat(host.architectures().names()).containsExactly("acme-64");
        }
    }

    @Test
    void noClassIsDefinedOfAJarThatBreaksARule() {
        String defined = "mm.integration.defined";
        TestJar.port(
                        "acme",
                        "1.0",
                        "acme.Provider",
                        Ports.acme("constructor", "static { System.setProperty(\"" + defined + "\", \"yes\"); }"))
                .attribute("Mmhp-Spi-Version", "2")
                .write(folder.resolve("acme.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            assertThat(host.findings()).hasSize(1);
            assertThat(System.getProperty(defined)).isNull();
        }
    }
}
