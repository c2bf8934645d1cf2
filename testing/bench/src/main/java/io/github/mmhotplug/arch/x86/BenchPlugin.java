package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.plugins.PluginManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The x86 port, taken out of the jar of the benchmarks to be a plugin. */
final class BenchPlugin {
    private static final String PORT = "io/github/mmhotplug/arch/x86/";

    private BenchPlugin() {}

    /** Writes version 1.0 of it. */
    static void x86(Path file) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(PluginManifest.ID, "x86");
        attributes.putValue(PluginManifest.VERSION, "1.0");
        attributes.putValue(PluginManifest.SPI_VERSION, Integer.toString(Spi.VERSION));
        try (ZipFile all = new ZipFile(Path.of(BenchPlugin.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toFile());
                JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            List<? extends ZipEntry> port = all.stream()
                    .filter(entry -> entry.getName().startsWith(PORT) && !entry.isDirectory())
                    .toList();
            for (ZipEntry entry : port) {
                jar.putNextEntry(new ZipEntry(entry.getName()));
                all.getInputStream(entry).transferTo(jar);
            }
            jar.putNextEntry(new ZipEntry("META-INF/services/" + ArchitectureProvider.class.getName()));
            jar.write(X86Provider.class.getName().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
