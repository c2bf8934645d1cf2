package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.rule.LoadRule;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.SwapTarget;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.plugins.PluginState;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Providers that misbehave when they are asked who they are: one finding each, and everybody else goes on. */
class StrangersTest {
    /** Deaf to interrupts, but of no cost to the tests that come after. */
    private static final String FOR_EVER =
            "while (true) { try { Thread.sleep(60000); } catch (InterruptedException e) { } }";

    @TempDir
    private Path folder;

    private static Arguments port(String what, String member, String source, String words) {
        return Arguments.of(what, TestJar.port("acme", "1.0", "acme.Provider", Ports.acme(member, source)), words);
    }

    private static Arguments variants(String what, String list, String words) {
        return port(what, "variants", "public List<ArchitectureVariant> variants() { " + list + " }", words);
    }

    private static Arguments driver(String what, String member, String source, String words) {
        return Arguments.of(
                what, TestJar.driver("acme", "1.0", "acme.Provider", Ports.driver("acme", member, source)), words);
    }

    private static Stream<Arguments> strangers() {
        String constructor = "constructor";
        return Stream.of(
                port("throws", constructor, "public Provider() { throw new IllegalStateException(\"no\"); }", "no"),
                port(
                        "throws what throws when it is asked why",
                        constructor,
                        "public Provider() { throw new RuntimeException() {"
                                + " public String getMessage() { throw new IllegalStateException(); } }; }",
                        "can't say what it is"),
                port(
                        "throws what never ends when it is asked why",
                        constructor,
                        "public Provider() { throw new RuntimeException() {" + " public Throwable getCause() { "
                                + FOR_EVER + " } }; }",
                        "no answer within 2000 ms"),
                port(
                        "throws an essay",
                        constructor,
                        "public Provider() { throw new RuntimeException(\"x\".repeat(1 << 20)); }",
                        "xxx..."),
                port("is not public", constructor, "Provider() {}", "NoSuchMethodException"),
                port("wants arguments", constructor, "public Provider(int a) {}", "NoSuchMethodException"),
                port("loops when it is made", constructor, "public Provider() { " + FOR_EVER + " }", "no answer"),
                port(
                        "loops when its class is",
                        constructor,
                        "static { boolean yes = true; " + FOR_EVER.replace("true", "yes") + " }",
                        "no answer"),
                port("calls itself", constructor, "public Provider() { new Provider(); }", "StackOverflowError"),
                port(
                        "wants a class of the engine",
                        constructor,
                        "public Provider() throws Exception { Class.forName(\"io.github.mmhotplug.core.Machine\"); }",
                        "ClassNotFoundException: io.github.mmhotplug.core.Machine"),
                variants("loops when it is asked", FOR_EVER, "no answer"),
                variants("has no variants to tell", "return null;", "variants() answers null"),
                variants("has no variants", "return List.of();", "variants() is empty"),
                variants("has a variant that is none", "return Collections.singletonList(null);", "a null in it"),
                variants(
                        "has two variants of one name",
                        "return List.of(new ArchitectureVariant(\"acme-64\", \"\", List.of()),"
                                + " new ArchitectureVariant(\"acme-32\", \"\", List.of(\"acme-64\")));",
                        "the name 'acme-64' is given twice"),
                variants("has endless variants", "return Collections.nCopies(Integer.MAX_VALUE, null);", "null in it"),
                port("has no id", "id", "public String id() { return null; }", "id() answers null"),
                port("has an odd id", "id", "public String id() { return \"A\\nB\"; }", "id() is 'A?B'"),
                port("is of another SPI", "spiVersion", "public int spiVersion() { return 7; }", "spiVersion() is 7"),
                port(
                        "has no rules to tell",
                        "rules",
                        "public Collection<? extends RefusalRule> rules() { return null; }",
                        "rules() answers null"),
                driver(
                        "drives nothing",
                        "create",
                        "public HotplugDriver create() { return null; }",
                        "create() answers null"),
                driver(
                        "has another name",
                        "id",
                        "public String id() { return \"other\"; }",
                        "and that of its driver 'acme'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void isRefusedAndNobodyElseIs(String what, TestJar jar, String words) {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = Hosts.of(folder).patience(Duration.ofSeconds(2)).open();
                Machine machine = Hosts.boot(host, "x86")) {
            Hosts.grow(machine);
            MachineSnapshot before = machine.snapshot();
            jar.write(folder.resolve("acme.jar"));
            host.rescan();
            assertThat(host.findings()).as(what).singleElement().satisfies(finding -> {
                assertThat(finding.rule()).isEqualTo(LoadRule.PROVIDER_ANSWERS);
                assertThat(finding.line()).contains("acme.jar: PLG-011: acme.Provider: ", words);
                assertThat(finding.line()).hasSizeLessThan(600);
            });
            assertThat(Hosts.plugin(host, "acme.jar").state()).isEqualTo(PluginState.FAILED);
            assertThat(Hosts.plugin(host, "x86.jar").state()).isEqualTo(PluginState.ACTIVE);
            assertThat(host.architectures().names()).containsExactly("x86", "x86-4level", "x86-5level");
            assertThat(machine.snapshot()).isEqualTo(before);
            Hosts.shrink(machine);
        }
    }

    /** Who answers otherwise the second time is not asked a second time. */
    @Test
    void isHeardOnce() {
        TestJar.port(
                        "acme",
                        "1.0",
                        "acme.Provider",
                        Ports.acme(
                                "constructor",
                                "int asked; void ask() { if (asked++ > 3) { while (true) { } } } public Provider() {}",
                                "id",
                                "public String id() { ask(); return \"acme\"; }",
                                "spiVersion",
                                "public int spiVersion() { ask(); return Spi.VERSION; }",
                                "rules",
                                "public Collection<? extends RefusalRule> rules() { ask(); return List.of(); }",
                                "variants",
                                "public List<ArchitectureVariant> variants() { ask();"
                                        + " return List.of(new ArchitectureVariant(\"acme-64\", \"\", List.of())); }"))
                .write(folder.resolve("acme.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            assertThat(host.findings()).isEmpty();
            TestJar.x86("1.0").write(folder.resolve("x86.jar"));
            host.rescan();
            assertThat(host.architectures().names()).contains("acme-64", "x86");
        }
    }

    /** Nobody who reads waits for a look in which a stranger takes its time. */
    @Test
    void readersDoNotWait() throws Exception {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = Hosts.of(folder).patience(Duration.ofSeconds(30)).open()) {
            TestJar.port(
                            "acme",
                            "1.0",
                            "acme.Provider",
                            Ports.acme("constructor", "public Provider() { " + FOR_EVER + " }"))
                    .write(folder.resolve("acme.jar"));
            Thread looking = new Thread(host::rescan);
            looking.start();
            while (Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("plugin acme.Provider"))) {
                Thread.sleep(5);
            }
            assertThat(host.architectures().names()).contains("x86");
            assertThat(host.findings()).isEmpty();
            Hosts.boot(host, "x86").close();
            assertThat(looking.isAlive()).as("it still looks").isTrue();
            looking.interrupt();
            looking.join();
            assertThat(Hosts.lines(host)).singleElement().asString().contains("PLG-011", "interrupted");
        }
    }

    @Test
    void aPortThatMakesNothingBreaksARule() {
        String reference =
                "public ReferenceMachine referenceMachine(String variant, long ram, OptionalLong unit) { return new ReferenceMachine("
                        + "MachineFacts.withBootRam(List.of(new io.github.mmhotplug.api.addr.PhysRange(0, ram))).build(), ram); }";
        TestJar.port("acme", "1.0", "acme.Provider", Ports.acme("referenceMachine", reference))
                .write(folder.resolve("acme.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            assertThatThrownBy(() -> Hosts.boot(host, "acme-64"))
                    .isInstanceOf(SpiViolationException.class)
                    .hasMessageContainingAll("acme-64", "SPI-001", "create");
            assertThat(host.plugins().get(0).users()).isEmpty();
        }
    }

    private static Stream<Arguments> oddArchitectures() {
        return Stream.of(
                Arguments.of("geometry", null, "SPI-001"),
                Arguments.of("mappableRange", null, "SPI-001"),
                Arguments.of("memory", null, "SPI-001"),
                Arguments.of("zoneLimits", null, "SPI-001"),
                Arguments.of("notifiers", null, "SPI-001"),
                Arguments.of("notifiers", Collections.singletonList(null), "SPI-001"),
                Arguments.of("memoryBlockSizeBytes", 0L, "GEO-002"),
                Arguments.of("memoryBlockSizeBytes", 3L, "GEO-002"),
                Arguments.of("memoryBlockSizeBytes", -Bytes.GIB, "GEO-002"),
                Arguments.of("memoryBlockSizeBytes", Long.MIN_VALUE, "GEO-002"));
    }

    /** What an architecture says of itself is checked where a machine would be built on it. */
    @ParameterizedTest(name = "{0} answers {1}")
    @MethodSource("oddArchitectures")
    void anArchitectureThatTalksNonsenseBreaksARule(String question, @Nullable Object answer, String rule) {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            SwapTarget target = Hosts.target(host, "x86");
            ArchitectureProvider provider = target.architecture().provider();
            MachineFacts facts = provider.referenceMachine("x86-4level", 2 * Bytes.GIB, OptionalLong.empty())
                    .facts();
            Architecture right = provider.create(new ArchitectureRequest("x86-4level", target.profile(), facts));
            Architecture odd = (Architecture) Proxy.newProxyInstance(
                    StrangersTest.class.getClassLoader(),
                    new Class<?>[] {Architecture.class},
                    (proxy, method, arguments) ->
                            method.getName().equals(question) ? answer : method.invoke(right, arguments));
            assertThatThrownBy(() ->
                            MachineBuilder.of(odd, target.profile(), facts).boot())
                    .isInstanceOf(SpiViolationException.class)
                    .hasMessageContainingAll("x86-4level", rule);
        }
    }

    /** Names of rules are names too: two ports that bring one rule would leave nobody to say whose it is. */
    @Test
    void aRuleOfTheCoreIsNotAPorts() {
        TestJar.port(
                        "acme",
                        "1.0",
                        "acme.Provider",
                        Ports.acme(
                                "rules",
                                "public Collection<? extends RefusalRule> rules() { return List.of(StandardRule.values()[0]); }"))
                .write(folder.resolve("acme.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            assertThat(Hosts.lines(host))
                    .singleElement()
                    .asString()
                    .contains("PLG-009", "rule '", "claimed by the core and by plugin acme:1.0 (acme.jar)");
        }
    }

    @Test
    void twoProvidersOfOnePluginDoNotShareAName() {
        TestJar.port("acme", "1.0", "acme.Provider", Ports.acme())
                .source("more.Provider", Ports.port("more", "id", Ports.ID_ACME))
                .service(ArchitectureProvider.class, "acme.Provider", "more.Provider", "acme.Provider")
                .write(folder.resolve("acme.jar"));
        try (PluginHost host = Hosts.of(folder).open()) {
            assertThat(host.findings()).extracting(finding -> finding.rule()).isEqualTo(List.of(LoadRule.ID_ONCE));
            assertThat(Hosts.lines(host)).singleElement().asString().contains("architecture 'acme'");
        }
    }
}
