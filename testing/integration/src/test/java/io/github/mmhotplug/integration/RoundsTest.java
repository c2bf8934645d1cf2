package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.Swap.Decision;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.plugins.PluginState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loaded, used, replaced and unloaded again and again, a plugin leaves nothing in the process. */
class RoundsTest {
    private static final int ROUNDS = 50;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    @TempDir
    private Path copies;

    private final Collected collected = new Collected();

    @Test
    void fiftyRoundsLeaveNoLoaderAndNoFile() throws Exception {
        byte[] first = TestJar.x86("1.0").bytes();
        byte[] second = TestJar.x86("2.0").bytes();
        Path jar = folder.resolve("x86.jar");
        for (int round = 0; round < ROUNDS; round++) {
            round(jar, first, second);
        }
        assertThat(collected.left()).isEmpty();
        assertThat(copies()).isEmpty();
        assertThat(openFiles()).noneMatch(file -> file.startsWith(copies.toString()));
    }

    /** The gate itself: a loader that somebody holds is told of, and so is a jar that is open. */
    @Test
    void aLoaderThatIsHeldIsReported() throws Exception {
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = Hosts.of(folder).copiesIn(copies).open();
                Machine machine = Hosts.boot(host, "x86")) {
            collected.watch(machine.architecture().getClass().getClassLoader());
            assertThat(collected.left()).singleElement().asString().contains("1 of 1 loaders are left");
            if (Files.isDirectory(DESCRIPTORS)) {
                assertThat(openFiles())
                        .as("a jar that is in use is an open file")
                        .anyMatch(file -> file.startsWith(copies.toString()));
            }
        }
    }

    private void round(Path jar, byte[] first, byte[] second) throws IOException {
        Files.write(jar, first);
        PluginHost host = Hosts.of(folder).copiesIn(copies).open();
        Machine machine = Hosts.boot(host, "x86");
        Hosts.grow(machine);
        collected.watch(machine.architecture().getClass().getClassLoader());
        Files.write(jar, second);
        assertThat(host.rescan()).hasSize(1);
        assertThat(machine.swap(Hosts.target(host, "x86")).decision()).isEqualTo(Decision.ACCEPTED);
        collected.watch(machine.architecture().getClass().getClassLoader());
        Hosts.shrink(machine);
        machine.close();
        host.close();
    }

    /** The old loader goes while machine and host stay: nothing of the new ones remembers the plugin before. */
    @Test
    void aReplacedPluginGoesWhileTheMachineGoesOn() throws Exception {
        Path jar = TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        try (PluginHost host = Hosts.of(folder).copiesIn(copies).open();
                Machine machine = Hosts.boot(host, "x86")) {
            Hosts.grow(machine);
            for (int version = 2; version < 6; version++) {
                collected.watch(machine.architecture().getClass().getClassLoader());
                TestJar.x86(version + ".0").write(jar);
                host.rescan();
                assertThat(machine.swap(Hosts.target(host, "x86")).isEquivalent())
                        .isTrue();
            }
            assertThat(collected.left()).isEmpty();
            Hosts.shrink(machine);
        }
    }

    @Test
    void driversGoTheSameWay() throws Exception {
        Path jar = TestJar.drivers("1.0").write(folder.resolve("drivers.jar"));
        TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        DriverInput plug = new DriverInput(
                "plug", Map.of("address", Long.toString(Hosts.START), "size", Long.toString(Hosts.HOT.sizeBytes())));
        try (PluginHost host = Hosts.of(folder).copiesIn(copies).open();
                Machine machine = Hosts.boot(host, "x86", host.drivers())) {
            Hosts.done(machine, new Operation.Drive("acpi", plug));
            for (int version = 2; version < 6; version++) {
                collected.watch(host.drivers()
                        .find("acpi")
                        .orElseThrow()
                        .driver()
                        .getClass()
                        .getClassLoader());
                TestJar.drivers(version + ".0").write(jar);
                var change = host.rescan();
                var old = change.get(0).before().orElseThrow();
                assertThat(old.state()).isEqualTo(PluginState.DRAINING);
                assertThat(machine.swap(Hosts.target(host, "x86").withDrivers(host.drivers()))
                                .isEquivalent())
                        .isTrue();
                assertThat(old.state()).isEqualTo(PluginState.CLOSED);
            }
            assertThat(collected.left()).isEmpty();
        }
    }

    @Test
    void ofAPluginThatFailsNoCopyStays() throws Exception {
        TestJar.port(
                        "acme",
                        "1.0",
                        "acme.Provider",
                        Ports.acme("constructor", "public Provider() { throw new IllegalStateException(); }"))
                .write(folder.resolve("acme.jar"));
        try (PluginHost host = Hosts.of(folder).copiesIn(copies).open()) {
            assertThat(Hosts.plugin(host, "acme.jar").state()).isEqualTo(PluginState.FAILED);
            assertThat(copies()).hasSize(1).noneMatch(Files::isRegularFile);
        }
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> files = Files.walk(copies)) {
            return files.filter(file -> !file.equals(copies)).toList();
        }
    }

    /** What this process has open, where the system says it: a cache of jars would keep one. */
    private static List<String> openFiles() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return List.of();
        }
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    assertThat(descriptor).as("that of the listing itself").doesNotExist();
                }
            }
        }
        return open;
    }
}
