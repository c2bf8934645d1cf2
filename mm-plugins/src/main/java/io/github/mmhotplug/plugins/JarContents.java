package io.github.mmhotplug.plugins;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was read of a jar without defining a class.
 *
 * @param manifest what the manifest says; empty if it breaks a rule
 * @param architectures classes that are named as providers of architectures
 * @param drivers classes that are named as providers of drivers
 * @param findings the rules that the jar breaks; empty if it can be loaded
 */
public record JarContents(
        Optional<PluginManifest> manifest,
        List<String> architectures,
        List<String> drivers,
        List<PluginFinding> findings) {
    public JarContents {
        architectures = List.copyOf(architectures);
        drivers = List.copyOf(drivers);
        findings = List.copyOf(findings);
    }

    /** Looks at a file, whatever it is. */
    public static JarContents of(Path jar) {
        return JarInspector.inspect(jar.getFileName().toString(), new ShadowCopy(jar, "", Optional.empty()));
    }
}
