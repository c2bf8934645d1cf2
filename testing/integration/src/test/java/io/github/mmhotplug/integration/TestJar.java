package io.github.mmhotplug.integration;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.plugins.PluginManifest;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/** A jar as somebody else's build would make it, or as it never should. */
final class TestJar {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String SERVICES = "META-INF/services/";

    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    /** With nothing in it. */
    static TestJar empty() {
        return new TestJar();
    }

    /** With a manifest as it should be. */
    static TestJar plugin(String id, String version) {
        return new TestJar()
                .attribute(PluginManifest.ID, id)
                .attribute(PluginManifest.VERSION, version)
                .attribute(PluginManifest.SPI_VERSION, Integer.toString(Spi.VERSION));
    }

    /** The x86 port under a version of our choice. */
    static TestJar x86(String version) {
        return plugin("x86", version).module("io.github.mmhotplug.arch.x86.X86Provider");
    }

    /** All drivers under a version of our choice. */
    static TestJar drivers(String version) {
        return plugin("drivers", version).module("io.github.mmhotplug.drivers.acpi.AcpiMemoryProvider");
    }

    /** The port of {@code examples/arch-template}, compiled here. */
    static TestJar toy(String version) {
        return toy(version, "", "");
    }

    /**
     * The same with something else in its sources.
     *
     * @param text what stands there
     * @param instead and what is put there
     */
    static TestJar toy(String version, String text, String instead) {
        Path root = repository().resolve("examples/arch-template/src/main");
        Map<String, String> sources = new LinkedHashMap<>();
        for (Path file : files(root.resolve("java"))) {
            String source = new String(read(file), StandardCharsets.UTF_8);
            sources.put(name(root.resolve("java"), file), text.isEmpty() ? source : source.replace(text, instead));
        }
        TestJar jar = plugin("toy", version).service(ArchitectureProvider.class, "org.example.toy.ToyProvider");
        for (Path file : files(root.resolve("resources"))) {
            jar.entry(name(root.resolve("resources"), file), read(file));
        }
        jar.entries.putAll(compile(sources));
        return jar;
    }

    /** A port of one class that a test writes, and which the service file names. */
    static TestJar port(String id, String version, String className, String source) {
        return plugin(id, version).source(className, source).service(ArchitectureProvider.class, className);
    }

    /** A driver of one class that a test writes, and which the service file names. */
    static TestJar driver(String id, String version, String className, String source) {
        return plugin(id, version).source(className, source).service(HotplugDriverProvider.class, className);
    }

    TestJar attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    TestJar without(String attribute) {
        attributes.remove(attribute);
        return this;
    }

    TestJar entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    TestJar entry(String name, String content) {
        return entry(name, content.getBytes(StandardCharsets.UTF_8));
    }

    TestJar service(Class<?> service, String... lines) {
        return entry(SERVICES + service.getName(), String.join("\n", lines) + "\n");
    }

    /** Compiles a class against the interfaces alone. */
    TestJar source(String className, String source) {
        entries.putAll(compile(Map.of(className.replace('.', '/') + ".java", source)));
        return this;
    }

    /** Everything of the module that a class of ours is in, but for its manifest; service files are merged. */
    TestJar module(String className) {
        Path module = location(className);
        Map<String, byte[]> found = Files.isDirectory(module) ? folder(module) : archive(module);
        found.remove(MANIFEST);
        found.forEach((name, content) ->
                entries.merge(name, content, (here, more) -> name.startsWith(SERVICES) ? join(here, more) : here));
        return this;
    }

    /** Takes a class and makes it one for another Java. */
    TestJar forJava(String className, int feature) {
        byte[] content = entries.get(className.replace('.', '/') + ".class").clone();
        content[7] = (byte) (feature + 44);
        return entry(className.replace('.', '/') + ".class", content);
    }

    /** What is in it by now. */
    Map<String, byte[]> entries() {
        return entries;
    }

    /** Writes it where a file may be in use: whole, and at once. */
    Path write(Path file) {
        try {
            Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "new", ".tmp");
            Files.write(whole, bytes());
            return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            if (!attributes.isEmpty()) {
                put(zip, MANIFEST, manifest());
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private byte[] manifest() {
        StringBuilder text = new StringBuilder("Manifest-Version: 1.0\r\n");
        attributes.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** The root of the repository, from wherever the tests are run. */
    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("examples/arch-template"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** The jar or folder that a class of ours comes from. */
    static Path location(String className) {
        try {
            return Path.of(Class.forName(className, false, TestJar.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> folder(Path root) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        files(root).forEach(file -> found.put(name(root, file), read(file)));
        return found;
    }

    private static Map<String, byte[]> archive(Path jar) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(any -> !any.isDirectory()).toList()) {
                found.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static byte[] join(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        String path = Stream.of(Spi.class, NullMarked.class, AutoService.class)
                .map(type -> location(type.getName()).toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(new Source(name, text)));
        Outputs outputs = new Outputs(compiler.getStandardFileManager(problems, null, StandardCharsets.UTF_8));
        List<String> options = List.of("--release", "17", "-proc:none", "-parameters", "-classpath", path);
        if (!compiler.getTask(null, outputs, problems, options, null, units).call()) {
            throw new IllegalStateException(
                    problems.getDiagnostics().stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        outputs.classes.forEach((name, output) -> classes.put(name, output.bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("source:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(String name) {
            super(URI.create("class:///" + name), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class Outputs extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, Output> classes = new LinkedHashMap<>();

        Outputs(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return classes.computeIfAbsent(className.replace('.', '/') + ".class", Output::new);
        }
    }
}
