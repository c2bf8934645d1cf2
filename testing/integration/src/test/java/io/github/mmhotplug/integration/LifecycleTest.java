package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.Swap;
import io.github.mmhotplug.core.Swap.Decision;
import io.github.mmhotplug.core.SwapTarget;
import io.github.mmhotplug.plugins.Plugin;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.plugins.PluginInUseException;
import io.github.mmhotplug.plugins.PluginState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the file to the last machine: who is loaded when, and who keeps whom. */
class LifecycleTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path copies;

    private PluginHost open(String... pins) {
        PluginHost.Builder builder = Hosts.of(folder).copiesIn(copies);
        Stream.of(pins).forEach(builder::pin);
        return builder.open();
    }

    private TestJar acme(String version) {
        return TestJar.port("acme", version, "acme.Provider", Ports.acme());
    }

    private List<Path> copied() throws IOException {
        try (Stream<Path> files = Files.walk(copies)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aJarIsReplacedOnDiskWhileInUse() throws IOException {
        Path jar = TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = open();
                Machine machine = Hosts.boot(host, "x86")) {
            Files.write(jar, new byte[100]); // in place: whoever has the file mapped would fall
            Hosts.grow(machine);
            Hosts.shrink(machine);
            Files.write(jar, TestJar.x86("2.0").bytes());
            host.rescan();
            Hosts.grow(machine);
            assertThat(machine.swap(Hosts.target(host, "x86")).decision()).isEqualTo(Decision.ACCEPTED);
            Hosts.shrink(machine);
        }
    }

    /** No fallback: a machine goes on with what it has, a new one is not booted from the jar before. */
    @Test
    void aBrokenReplacementIsNobody() throws IOException {
        Path jar = TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = open();
                Machine machine = Hosts.boot(host, "x86")) {
            Files.write(jar, new byte[100]);
            host.rescan();
            assertThat(Hosts.lines(host)).singleElement().asString().contains("x86.jar: PLG-001");
            assertThat(host.architectures().names()).isEmpty();
            Hosts.grow(machine);
        }
    }

    @Test
    void twoMachinesOnTwoVersionsInOneProcess() {
        Path jar = TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = open();
                Machine old = Hosts.boot(host, "x86")) {
            TestJar.x86("2.0").write(jar);
            host.rescan();
            try (Machine young = Hosts.boot(host, "x86")) {
                assertThat(young.architecture().getClass())
                        .isNotEqualTo(old.architecture().getClass());
                assertThat(young.architecture().getClass().getName())
                        .isEqualTo(old.architecture().getClass().getName());
                Hosts.grow(old);
                Hosts.grow(young);
                assertThat(young.snapshot()).isEqualTo(old.snapshot());
                Hosts.shrink(old);
                assertThat(young.snapshot()).isNotEqualTo(old.snapshot());
                Hosts.shrink(young);
                assertThat(young.snapshot()).isEqualTo(old.snapshot());
            }
        }
    }

    @Test
    void thePluginOfALivingMachineStaysAndClosesByItself() throws IOException {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        PluginHost host = open();
        Plugin plugin = host.plugins().get(0);
        assertThat(plugin.state()).isEqualTo(PluginState.ACTIVE);
        Machine machine = Hosts.boot(host, "x86");
        Machine fork = machine.fork();
        assertThatThrownBy(plugin::close)
                .isInstanceOf(PluginInUseException.class)
                .hasMessageContainingAll("PLG-012", "plugin x86:1.0 (x86.jar)", "a machine of x86-4level under 7.2");
        assertThat(plugin.state()).isEqualTo(PluginState.DRAINING);
        assertThatThrownBy(() -> Hosts.boot(host, "x86"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("x86:1.0", "takes no new users", "DRAINING");
        Hosts.grow(machine);
        machine.close();
        machine.close();
        assertThat(plugin.state()).isEqualTo(PluginState.DRAINING);
        assertThat(copied()).hasSize(1);
        Hosts.grow(fork);
        fork.close();
        assertThat(plugin.state()).isEqualTo(PluginState.CLOSED);
        assertThat(copied()).isEmpty();
        host.rescan();
        assertThat(host.architectures().names()).isEmpty();
        host.close();
        assertThat(copies).isEmptyDirectory();
    }

    @Test
    void aClosedHostNamesEveryMachineAndLooksNoMore() {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        PluginHost host = open();
        ArchitectureRegistry known = host.architectures();
        Machine machine = Hosts.boot(host, "x86");
        assertThatThrownBy(host::close).isInstanceOf(PluginInUseException.class).hasMessageContaining("x86-4level");
        Hosts.grow(machine);
        machine.close();
        host.close();
        assertThat(copies).isEmptyDirectory();
        assertThatThrownBy(host::rescan).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> known.find("x86").orElseThrow().origin().lease("somebody who has an old list"))
                .hasMessageContainingAll("takes no new users", "CLOSED");
    }

    /** Its old driver is the machine's own: it may take that along even while the driver's plugin drains. */
    @Test
    void aMachineTakesADrainingDriverAlongOrLeavesIt() {
        Path jar = TestJar.drivers("1.0").write(folder.resolve("drivers.jar"));
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = open();
                Machine machine = Hosts.boot(host, "x86", host.drivers())) {
            Plugin old = Hosts.plugin(host, "drivers.jar");
            TestJar.drivers("2.0").write(jar);
            host.rescan();
            assertThat(machine.swap(Hosts.target(host, "x86")).isEquivalent()).isTrue();
            assertThat(old.state()).isEqualTo(PluginState.DRAINING);
            SwapTarget target = Hosts.target(host, "x86").withDrivers(host.drivers());
            assertThat(machine.swap(target).isEquivalent()).isTrue();
            assertThat(old.state()).isEqualTo(PluginState.CLOSED);
            SwapTarget without = target.withDrivers(host.drivers().without(java.util.Set.of("acpi")));
            assertThatThrownBy(() -> machine.swap(without).reject())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no driver 'acpi'");
        }
    }

    /** A boot that fails half-way gives back what it had. */
    @Test
    void afterAFailedBootNobodyIsAUser() {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        TestJar.driver("acme", "1.0", "acme.Provider", Ports.driver("acme")).write(folder.resolve("acme.jar"));
        try (PluginHost host = open()) {
            MachineBuilder broken = Hosts.machine(host, "x86")
                    .driver(host.drivers().find("acme").orElseThrow())
                    .duringBoot("nobody", new DriverInput("plug", Map.of()));
            assertThatThrownBy(() -> broken.boot().close()).isInstanceOf(IllegalArgumentException.class);
            assertThat(host.plugins())
                    .allSatisfy(plugin -> assertThat(plugin.users()).isEmpty());
            MachineBuilder late = Hosts.machine(host, "x86")
                    .driver(host.drivers().find("acme").orElseThrow());
            Hosts.plugin(host, "acme.jar").close();
            assertThatThrownBy(() -> late.boot().close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("acme:1.0");
            assertThat(host.plugins())
                    .allSatisfy(plugin -> assertThat(plugin.users()).isEmpty());
        }
    }

    @Test
    void aRejectedSwapHoldsNothing() {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        TestJar.toy("1.0").write(folder.resolve("toy.jar"));
        try (PluginHost host = open();
                Machine machine = Hosts.boot(host, "x86")) {
            Hosts.grow(machine);
            Swap swap = machine.swap(Hosts.target(host, "toy"));
            assertThat(swap.isEquivalent()).isFalse();
            assertThat(Hosts.plugin(host, "toy.jar").users()).hasSize(1);
            swap.reject();
            assertThat(Hosts.plugin(host, "toy.jar").users()).isEmpty();
        }
    }

    @Test
    void thePortOfTheTemplateIsAPlugin() {
        TestJar.toy("1.0").write(folder.resolve("toy.jar"));
        try (PluginHost host = Hosts.withOwn(folder).open()) {
            assertThat(host.findings()).isEmpty();
            try (Machine machine = Hosts.boot(host, "toy", host.drivers())) {
                Hosts.grow(machine);
                Hosts.done(machine, new Operation.WriteState(Hosts.HOT, "offline"));
                assertThat(host.plugins().get(0).users()).containsExactly("a machine of toy-64 under 7.2");
            }
        }
    }

    @Test
    void whatTheClassPathHasIsNobodysUntilAPinChooses() {
        TestJar.x86("9.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = Hosts.withOwn(folder).open()) {
            assertThat(Hosts.lines(host))
                    .singleElement()
                    .asString()
                    .contains("PLG-009", "architecture 'x86-4level'", "the class path", "plugin x86:9.0 (x86.jar)");
            assertThat(host.architectures().find("x86")).isEmpty();
        }
        try (PluginHost host = Hosts.withOwn(folder).pin("x86=x86:9.0").open()) {
            assertThat(host.findings()).isEmpty();
            assertThat(host.architectures().find("x86").orElseThrow().origin().title())
                    .contains("x86:9.0");
        }
        try (PluginHost host = Hosts.withOwn(folder).pin("x86=class-path").open()) {
            assertThat(host.findings()).isEmpty();
            assertThat(host.architectures().find("x86").orElseThrow().origin().title())
                    .isEqualTo("class path");
        }
        try (PluginHost host = Hosts.withOwn(folder).pin("x86=x86:8.0").open()) {
            assertThat(host.architectures().find("x86"))
                    .as("nothing falls back")
                    .isEmpty();
        }
    }

    @Test
    void aDisputeEndsWhenOneHasGone() throws IOException {
        acme("1.0").write(folder.resolve("a.jar"));
        try (PluginHost host = open()) {
            Path other = acme("2.0").write(folder.resolve("b.jar"));
            host.rescan();
            assertThat(host.architectures().names()).isEmpty();
            Files.delete(other);
            host.rescan();
            assertThat(host.findings()).isEmpty();
            assertThat(host.architectures().names()).contains("acme-64");
        }
        assertThat(copies).isEmptyDirectory();
    }

    /** Whoever is disputed while a machine uses him is still named by a host that closes. */
    @Test
    void aDisputedPluginStaysForItsMachine() throws IOException {
        TestJar.x86("1.0").write(folder.resolve("a.jar"));
        PluginHost host = open();
        Machine machine = Hosts.boot(host, "x86");
        Path other = TestJar.x86("2.0").write(folder.resolve("b.jar"));
        host.rescan();
        Files.delete(other);
        host.rescan();
        assertThat(host.architectures().find("x86")).isPresent();
        Hosts.grow(machine);
        assertThatThrownBy(host::close).isInstanceOf(PluginInUseException.class);
        machine.close();
        host.close();
        assertThat(copies).isEmptyDirectory();
    }

    @Test
    void thePinnedVersionTakesOverWhenItAppearsAndTheOtherOneWaits() throws IOException {
        acme("1.0").write(folder.resolve("a.jar"));
        try (PluginHost host = open("acme=acme:2.0")) {
            assertThat(Hosts.lines(host)).singleElement().asString().contains("PLG-010", "acme=acme:2.0");
            Path pinned = acme("2.0").write(folder.resolve("b.jar"));
            host.rescan();
            assertThat(host.findings()).isEmpty();
            assertThat(Hosts.plugin(host, "b.jar").state()).isEqualTo(PluginState.ACTIVE);
            assertThat(Hosts.plugin(host, "a.jar").state()).isEqualTo(PluginState.CHECKED);
            Files.delete(pinned);
            host.rescan();
            assertThat(host.architectures().names()).as("the pin still chooses").isEmpty();
        }
        assertThat(copies).isEmptyDirectory();
    }

    @Test
    void aLookWithoutChangesChangesNothing() throws IOException {
        acme("1.0").write(folder.resolve("a.jar"));
        Files.createDirectory(folder.resolve("odd.jar"));
        try (PluginHost host = open()) {
            List<Plugin> before = host.plugins();
            for (int i = 0; i < 3; i++) {
                assertThat(host.rescan()).isEmpty();
            }
            assertThat(host.plugins()).isEqualTo(before);
            assertThat(copied()).hasSize(1);
        }
    }

    @Test
    void oneFolderUnderTwoNamesIsOneFolder() throws IOException {
        acme("1.0").write(folder.resolve("a.jar"));
        try (PluginHost host = PluginHost.builder()
                .classPath(ClassLoader.getPlatformClassLoader())
                .folder(folder)
                .folder(folder.resolve("../" + folder.getFileName()))
                .open()) {
            assertThat(host.findings()).isEmpty();
            assertThat(host.plugins()).hasSize(1);
        }
    }

    @Test
    void twoFilesOfOneNameAreToldApart() throws IOException {
        Path a = Files.createDirectory(folder.resolve("one"));
        Path b = Files.createDirectory(folder.resolve("two"));
        acme("1.0").write(a.resolve("acme.jar"));
        acme("1.0").write(b.resolve("acme.jar"));
        try (PluginHost host = PluginHost.builder()
                .classPath(ClassLoader.getPlatformClassLoader())
                .folder(a)
                .folder(b)
                .open()) {
            assertThat(Hosts.lines(host))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("PLG-009", a.toString(), b.toString()));
        }
    }

    /** Ports and drivers in one jar, their service files merged as shading does it. */
    @Test
    void aShadedJarBringsAllThatIsInIt() {
        TestJar.x86("1.0")
                .module("io.github.mmhotplug.drivers.acpi.AcpiMemoryProvider")
                .write(folder.resolve("all.jar"));
        try (PluginHost host = open();
                Machine machine = Hosts.boot(host, "x86", host.drivers())) {
            assertThat(host.findings()).isEmpty();
            assertThat(host.drivers().drivers()).containsKeys("acpi", "virtio-mem");
            Hosts.done(
                    machine,
                    new Operation.Drive(
                            "acpi",
                            new DriverInput(
                                    "plug",
                                    Map.of(
                                            "address", Long.toString(Hosts.START),
                                            "size", Long.toString(Hosts.HOT.sizeBytes())))));
            assertThat(host.plugins().get(0).users()).hasSize(1);
        }
    }
}
