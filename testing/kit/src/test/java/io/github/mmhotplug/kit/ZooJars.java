package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.Declaration;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wrong ports as plugins, one jar for each: it has the port, the right one behind it and the kit's wrappers, and needs
 * {@code mm-api} alone.
 */
final class ZooJars {
    private static final String KIT = "io/github/mmhotplug/kit/";
    private static final String TCK = "io/github/mmhotplug/tck/";

    private ZooJars() {}

    /**
     * A wrong port in its jar.
     *
     * @param file the jar
     * @param port whose it is; the one in the jar is of another class loader
     * @param target the variant and the kernel in which its mistake shows, and what the port can't do there by design
     * @param breaks what the kit must say of it
     */
    record ZooJar(Path file, Class<? extends WrongPort> port, Target target, Breaks breaks) {}

    /** Packs all of them. */
    static List<ZooJar> packAll(Path folder) {
        return Mistakes.all().map(port -> pack(port, folder)).toList();
    }

    /** Packs one: {@code LinearMapFirst.jar}. */
    static ZooJar pack(Class<? extends WrongPort> port, Path folder) {
        WrongPort made = Mistakes.port(port.getName());
        Map<String, byte[]> content = new TreeMap<>();
        String group = KIT + port.getEnclosingClass().getSimpleName();
        add(
                content,
                origin(WrongPort.class),
                name -> isOf(name, group)
                        || isOf(name, KIT + "WrongPort")
                        || isOf(name, KIT + "DelegatingProvider")
                        || isOf(name, KIT + "StandbyPort")
                        || isOf(name, KIT + "Target")
                        || isOf(name, KIT + "Breaks")
                        || isOf(name, KIT + "Bug"));
        add(content, origin(DelegatingArchitecture.class), name -> name.startsWith(TCK + "wrap/Delegating"));
        add(content, origin(Feature.class), name -> isOf(name, TCK + "Feature"));
        add(content, origin(made.target().provider().getClass()), name -> !name.startsWith("META-INF/"));
        content.put(
                "META-INF/services/" + ArchitectureProvider.class.getName(),
                (port.getName() + "\n").getBytes(StandardCharsets.UTF_8));
        content.put(KIT + Declaration.FILE, declaration(made.target()));
        Path file = folder.resolve(port.getSimpleName() + ".jar");
        write(file, manifest(made), content);
        return new ZooJar(file, port, made.target(), port.getAnnotation(Breaks.class));
    }

    /** What the port can't do by design it says itself. */
    private static byte[] declaration(Target target) {
        return target.absent().stream()
                .sorted()
                .map(feature -> "without " + feature + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A class, and what is nested in it. */
    private static boolean isOf(String name, String outermost) {
        return name.equals(outermost + ".class") || name.startsWith(outermost + "$");
    }

    private static Path origin(Class<?> of) {
        try {
            return Path.of(
                    of.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a folder of classes or a jar has, as far as it is wanted. */
    private static void add(Map<String, byte[]> content, Path origin, Predicate<String> wanted) {
        try {
            if (Files.isDirectory(origin)) {
                addTree(content, origin, wanted);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(origin)) {
                    addTree(content, jar.getPath("/"), wanted);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addTree(Map<String, byte[]> content, Path root, Predicate<String> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (wanted.test(name)) {
                    content.put(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private static Manifest manifest(WrongPort port) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Mmhp-Spi-Version", Integer.toString(port.spiVersion()));
        attributes.putValue("Mmhp-Plugin-Id", port.id());
        attributes.putValue("Mmhp-Plugin-Version", "0-wrong");
        return manifest;
    }

    private static void write(Path file, Manifest manifest, Map<String, byte[]> content) {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(file))) {
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            manifest.write(first);
            entry(jar, JarFile.MANIFEST_NAME, first.toByteArray());
            for (Map.Entry<String, byte[]> each : content.entrySet()) {
                entry(jar, each.getKey(), each.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a fixed time, so that equal ports make equal jars. */
    private static void entry(ZipOutputStream jar, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }
}
