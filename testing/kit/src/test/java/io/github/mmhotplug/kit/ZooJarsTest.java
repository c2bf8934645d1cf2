package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.kit.ZooJars.ZooJar;
import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Subject;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A packed wrong port is a plugin that needs nothing but the API. */
class ZooJarsTest {
    /** What a plugin sees of its host. */
    private static final class ApiOnly extends ClassLoader {
        private static final String API = "io.github.mmhotplug.api.";

        ApiOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith(API)) {
                throw new ClassNotFoundException(name + " is not of the API");
            }
            return ZooJarsTest.class.getClassLoader().loadClass(name);
        }
    }

    private static List<ArchitectureProvider> providers(URLClassLoader plugin) {
        return StreamSupport.stream(
                        ServiceLoader.load(ArchitectureProvider.class, plugin).spliterator(), false)
                .toList();
    }

    @Test
    void everyWrongPortLoadsFromItsJar(@TempDir Path folder) throws IOException {
        List<ZooJar> jars = ZooJars.packAll(folder);
        assertThat(jars).hasSameSizeAs(Mistakes.all().toList());
        for (ZooJar jar : jars) {
            URL[] urls = {jar.file().toUri().toURL()};
            try (URLClassLoader plugin = new URLClassLoader(urls, new ApiOnly())) {
                assertThat(providers(plugin))
                        .as(jar.port().getSimpleName())
                        .singleElement()
                        .satisfies(provider -> isThePort(provider, jar));
            }
        }
    }

    private static Subject subject(ArchitectureProvider provider, ZooJar jar) {
        return new Subject(
                provider,
                jar.target().variant(),
                KernelProfiles.load().find(jar.target().kernel()).orElseThrow(),
                jar.target().absent());
    }

    private static void isThePort(ArchitectureProvider provider, ZooJar jar) {
        String variant = jar.target().variant();
        assertThat(provider.getClass().getName()).isEqualTo(jar.port().getName());
        assertThat(provider.getClass()).isNotEqualTo(jar.port());
        assertThat(provider.variants()).extracting(ArchitectureVariant::id).contains(variant);
        assertThat(subject(provider, jar).newArchitecture().variant()).isEqualTo(variant);
    }

    @Test
    void aPackedPortMakesItsMistake(@TempDir Path folder) throws IOException {
        ZooJar jar = ZooJars.pack(RemoveMistakes.LinearMapFirst.class, folder);
        URL[] urls = {jar.file().toUri().toURL()};
        try (URLClassLoader plugin = new URLClassLoader(urls, new ApiOnly())) {
            Subject subject = subject(providers(plugin).get(0), jar);
            Machine machine = subject.boot();
            Expect.done(machine, subject.add(1));
            assertThatExceptionOfType(ContractViolation.class)
                    .isThrownBy(() -> Expect.done(machine, subject.remove(1)))
                    .satisfies(found ->
                            assertThat(found.rule()).isEqualTo(jar.breaks().rule()));
        }
    }

    @Test
    void itsManifestSaysWhatAHostAsksBeforeItLoadsAClass(@TempDir Path folder) throws IOException {
        ZooJar jar = ZooJars.pack(RemoveMistakes.LinearMapFirst.class, folder);
        try (JarFile file = new JarFile(jar.file().toFile())) {
            Attributes attributes = file.getManifest().getMainAttributes();
            assertThat(attributes.getValue("Mmhp-Spi-Version")).isEqualTo(Integer.toString(Spi.VERSION));
            assertThat(attributes.getValue("Mmhp-Plugin-Id")).isEqualTo("x86");
        }
    }

    @Test
    void equalPortsMakeEqualJars(@TempDir Path folder) throws IOException {
        Path first =
                ZooJars.pack(StandbyMistakes.ForgetsTheCancel.class, folder).file();
        byte[] before = Files.readAllBytes(first);
        Path second =
                ZooJars.pack(StandbyMistakes.ForgetsTheCancel.class, folder).file();
        assertThat(Files.readAllBytes(second)).isEqualTo(before);
    }
}
