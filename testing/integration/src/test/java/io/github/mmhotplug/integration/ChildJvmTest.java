package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can only be seen in a process of its own: the module path, a merged jar, a heap that is used up. */
class ChildJvmTest {
    private static final String PROGRAM = PluginProgram.class.getName();
    private static final List<String> LIBRARIES = List.of(
            "com.google.inject.Guice",
            "com.google.common.collect.ImmutableList",
            "com.google.common.util.concurrent.internal.InternalFutureFailureAccess",
            "jakarta.inject.Inject",
            "org.aopalliance.intercept.MethodInterceptor");

    @TempDir
    private Path work;

    private Path plugins;

    @BeforeEach
    void folders() throws IOException {
        plugins = Files.createDirectory(work.resolve("plugins"));
    }

    private static Stream<Path> libraries() {
        return LIBRARIES.stream().map(TestJar::location);
    }

    private static String path(Stream<Path> places) {
        return places.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The module of a class of ours as a jar of the name that a release would have. */
    private Path jar(Path folder, String name, String className) {
        return TestJar.empty().attribute("X", "y").module(className).write(folder.resolve(name + "-0.1.0.jar"));
    }

    private Stream<Path> ownJars() throws IOException {
        Path folder = Files.createDirectory(work.resolve("own"));
        return Stream.of(
                jar(folder, "mm-api", "io.github.mmhotplug.api.Spi"),
                jar(folder, "mm-core", "io.github.mmhotplug.core.Machine"),
                jar(folder, "mm-plugins", "io.github.mmhotplug.plugins.PluginHost"),
                jar(folder, "mm-arch-x86", "io.github.mmhotplug.arch.x86.X86Provider"),
                jar(folder, "mm-drivers", "io.github.mmhotplug.drivers.acpi.AcpiMemoryProvider"),
                TestJar.empty()
                        .attribute("Automatic-Module-Name", "integration.program")
                        .entry(
                                PROGRAM.replace('.', '/') + ".class",
                                Files.readAllBytes(
                                        TestJar.location(PROGRAM).resolve(PROGRAM.replace('.', '/') + ".class")))
                        .write(folder.resolve("program.jar")));
    }

    /** Jars as automatic modules: services are found, packages are not split, plugins see the interfaces. */
    @Test
    void onTheModulePath() throws IOException {
        TestJar.toy("1.0").write(plugins.resolve("toy.jar"));
        String modules = path(Stream.concat(ownJars(), libraries()));
        for (String architecture : List.of("x86", "toy")) {
            ChildJvm child = ChildJvm.run(
                    work,
                    "-p",
                    modules,
                    "--add-modules",
                    "ALL-MODULE-PATH",
                    "-m",
                    "integration.program/" + PROGRAM,
                    plugins.toString(),
                    architecture);
            assertThat(child.output()).contains("added true on " + architecture).contains("engine in module mm.core");
            assertThat(child.exitCode()).isZero();
        }
    }

    /** Everything in one jar, service files merged: the program's own and a plugin from its folder. */
    @Test
    void fromOneShadedJar() throws IOException {
        TestJar.toy("1.0").write(plugins.resolve("toy.jar"));
        TestJar all = TestJar.empty().attribute("Main-Class", PROGRAM);
        for (String one : List.of(
                "io.github.mmhotplug.api.Spi",
                "io.github.mmhotplug.core.Machine",
                "io.github.mmhotplug.plugins.PluginHost",
                "io.github.mmhotplug.arch.x86.X86Provider",
                "io.github.mmhotplug.drivers.acpi.AcpiMemoryProvider")) {
            all.module(one);
        }
        LIBRARIES.forEach(all::module);
        all.module(PROGRAM);
        Path jar = all.write(work.resolve("all.jar"));
        for (String architecture : List.of("x86", "toy")) {
            ChildJvm child = ChildJvm.run(work, "-jar", jar.toString(), plugins.toString(), architecture);
            assertThat(child.output()).contains("added true on " + architecture);
            assertThat(child.exitCode()).isZero();
        }
    }

    /** A constructor that takes all the heap there is: a finding, and the program goes on. */
    @Test
    void aPluginThatAllocatesWithoutEnd() throws IOException {
        TestJar.port(
                        "acme",
                        "1.0",
                        "acme.Provider",
                        Ports.acme(
                                "constructor",
                                "public Provider() { List<Object> all = new ArrayList<>(); while (true) { all.add(new long[1 << 18]); } }"))
                .write(plugins.resolve("acme.jar"));
        ChildJvm child = ChildJvm.run(
                work,
                "-Xmx96m",
                "-cp",
                path(Stream.concat(ownJars(), libraries())),
                PROGRAM,
                plugins.toString(),
                "x86");
        assertThat(child.output())
                .contains("acme.jar: PLG-011: acme.Provider: java.lang.OutOfMemoryError")
                .contains("added true on x86");
        assertThat(child.exitCode()).isZero();
    }
}
