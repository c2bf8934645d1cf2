package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.rule.LoadRule;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Reads a jar as a list of bytes: whatever is in it, none of its classes is defined, and no more is read than the limits allow. */
final class JarInspector {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final String SERVICES = "META-INF/services/";
    private static final String INDEX = "META-INF/INDEX.LIST";
    private static final String API = "io/github/mmhotplug/api/";
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/([0-9]{1,6})/");
    private static final int CLASS_MAGIC = 0xCAFEBABE;
    private static final int FIRST_CLASS_VERSION = 44;

    private final String subject;
    private final List<PluginFinding> findings = new ArrayList<>();
    private long unpackedBytes;

    private JarInspector(String subject) {
        this.subject = subject;
    }

    /**
     * Reads one.
     *
     * @param subject what findings call it
     * @param copy of the file
     */
    static JarContents inspect(String subject, ShadowCopy copy) {
        JarInspector inspector = new JarInspector(subject);
        if (copy.problem().isEmpty()) {
            return inspector.read(copy.jar());
        }
        inspector.found(LoadRule.IS_A_JAR, copy.problem().get());
        return new JarContents(Optional.empty(), List.of(), List.of(), List.copyOf(inspector.findings));
    }

    private JarContents read(Path jar) {
        Optional<PluginManifest> manifest = Optional.empty();
        List<String> architectures = List.of();
        List<String> drivers = List.of();
        try {
            long size = Files.size(jar);
            if (size > JarLimits.JAR_BYTES) {
                found(
                        LoadRule.BOUNDED,
                        "the file has " + size + " bytes; at most " + JarLimits.JAR_BYTES + " are read");
            } else {
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    if (looksSound(zip)) {
                        manifest = manifest(zip);
                        architectures = providers(zip, ArchitectureProvider.class);
                        drivers = providers(zip, HotplugDriverProvider.class);
                        if (architectures.isEmpty() && drivers.isEmpty() && findings.isEmpty()) {
                            found(
                                    LoadRule.NAMES_PROVIDERS,
                                    "no provider is named in " + SERVICES + ArchitectureProvider.class.getName()
                                            + " or " + SERVICES + HotplugDriverProvider.class.getName());
                        }
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            found(LoadRule.IS_A_JAR, "the file can't be read as a jar: " + Printable.of(e.toString()));
        }
        return new JarContents(manifest, architectures, drivers, List.copyOf(findings));
    }

    private void found(LoadRule rule, String detail) {
        findings.add(new PluginFinding(subject, rule, detail));
    }

    /** Everything about the entries themselves: only if it holds, their contents are looked at. */
    private boolean looksSound(ZipFile zip) throws IOException {
        if (zip.size() == 0) {
            found(LoadRule.IS_A_JAR, "the jar is empty");
            return false;
        }
        if (zip.size() > JarLimits.ENTRIES) {
            found(
                    LoadRule.BOUNDED,
                    "the jar has " + zip.size() + " entries; at most " + JarLimits.ENTRIES + " are read");
            return false;
        }
        unpackedBytes = 0;
        boolean bringsApi = false;
        int newest = 0;
        String newestClass = "";
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (leavesTheJar(name)) {
                found(LoadRule.ENTRIES_INSIDE, "the entry '" + Printable.of(name) + "' lies outside of the jar");
                return false;
            }
            if (name.equalsIgnoreCase(INDEX)) {
                found(LoadRule.ENTRIES_INSIDE, name + " names other jars, which nobody has checked");
                return false;
            }
            if (!entry.isDirectory() && !readsToItsEnd(zip, entry)) {
                return false;
            }
            if (!name.endsWith(".class") || isForLaterJava(name)) {
                continue;
            }
            bringsApi |= VERSIONED.matcher(name).replaceFirst("").startsWith(API);
            int version = classVersion(zip, entry);
            if (version > newest) {
                newest = version;
                newestClass = name;
            }
        }
        if (bringsApi) {
            found(
                    LoadRule.LEAVES_API_OUT,
                    "the jar holds classes of " + API.replace('/', '.')
                            + " of its own: none of its objects would fit those of the host");
        }
        int host = Runtime.version().feature() + FIRST_CLASS_VERSION;
        if (newest > host) {
            found(
                    LoadRule.JAVA_KNOWN,
                    newestClass + " is for Java " + (newest - FIRST_CLASS_VERSION) + ", and this is Java "
                            + (host - FIRST_CLASS_VERSION));
        }
        return true;
    }

    /** Its checksum holds; whatever its size is said to be, no more is unpacked than the limit allows. */
    private boolean readsToItsEnd(ZipFile zip, ZipEntry entry) throws IOException {
        String name = Printable.of(entry.getName());
        long left = JarLimits.UNPACKED_BYTES - unpackedBytes;
        boolean fits = entry.getSize() <= left;
        CRC32 sum = new CRC32();
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] buffer = new byte[1 << 14];
            int read = 0;
            while (fits && read >= 0) {
                sum.update(buffer, 0, read);
                unpackedBytes += read;
                left -= read;
                fits = left >= 0;
                read = in.read(buffer);
            }
        }
        if (!fits) {
            found(
                    LoadRule.BOUNDED,
                    "unpacked the jar has more than " + JarLimits.UNPACKED_BYTES + " bytes, up to the entry '" + name
                            + "'");
            return false;
        }
        if (sum.getValue() != entry.getCrc()) {
            found(LoadRule.IS_A_JAR, "the entry '" + name + "' is damaged: its checksum is another one");
            return false;
        }
        return true;
    }

    /** Of a multi-release jar: nobody reads it here. */
    private static boolean isForLaterJava(String name) {
        Matcher version = VERSIONED.matcher(name);
        return version.lookingAt()
                && Integer.parseInt(version.group(1)) > Runtime.version().feature();
    }

    private static boolean leavesTheJar(String name) {
        return name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || name.matches("[A-Za-z]:.*")
                || List.of(name.split("/", -1)).contains("..");
    }

    /** The major version of a class file; 0 if it is none. */
    private int classVersion(ZipFile zip, ZipEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
            byte[] head = in.readNBytes(8);
            if (head.length < 8) {
                return 0;
            }
            DataInputStream words = new DataInputStream(new ByteArrayInputStream(head));
            return words.readInt() == CLASS_MAGIC ? words.readInt() & 0xFFFF : 0;
        }
    }

    private Optional<PluginManifest> manifest(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(MANIFEST);
        if (entry == null) {
            found(LoadRule.MANIFEST_SPEAKS, "there is no " + MANIFEST);
            return Optional.empty();
        }
        byte[] bytes = bounded(zip, entry, JarLimits.MANIFEST_BYTES);
        if (bytes == null) {
            return Optional.empty();
        }
        Attributes attributes;
        try {
            attributes = new Manifest(new ByteArrayInputStream(bytes)).getMainAttributes();
        } catch (IOException e) {
            found(
                    LoadRule.MANIFEST_SPEAKS,
                    MANIFEST + " can't be read: " + Printable.of(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
        String others = attributes.getValue(Attributes.Name.CLASS_PATH);
        if (others != null && !others.isBlank()) {
            found(
                    LoadRule.ENTRIES_INSIDE,
                    "the manifest's Class-Path names '" + Printable.of(others) + "', which nobody has checked");
        }
        String id = attribute(attributes, PluginManifest.ID, PluginManifest.ID_FORM);
        String version = attribute(attributes, PluginManifest.VERSION, PluginManifest.VERSION_FORM);
        String spi = attribute(attributes, PluginManifest.SPI_VERSION, "[0-9]{1,6}");
        if (id == null || version == null || spi == null) {
            return Optional.empty();
        }
        int spiVersion = Integer.parseInt(spi);
        if (spiVersion != Spi.VERSION) {
            found(
                    LoadRule.SPI_MATCHES,
                    "built for version " + spiVersion + " of the interfaces; this program has version " + Spi.VERSION);
        }
        return Optional.of(new PluginManifest(id, version, spiVersion));
    }

    private @Nullable String attribute(Attributes attributes, String name, String form) {
        String value = attributes.getValue(name);
        if (value == null) {
            found(LoadRule.MANIFEST_SPEAKS, "the manifest has no " + name);
            return null;
        }
        if (!value.strip().matches(form)) {
            found(
                    LoadRule.MANIFEST_SPEAKS,
                    name + " is '" + Printable.of(value) + "', which is not of the form " + form);
            return null;
        }
        return value.strip();
    }

    private List<String> providers(ZipFile zip, Class<?> service) throws IOException {
        String file = SERVICES + service.getName();
        ZipEntry entry = zip.getEntry(file);
        if (entry == null) {
            return List.of();
        }
        byte[] bytes = bounded(zip, entry, JarLimits.SERVICE_BYTES);
        if (bytes == null) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\r?\n|\r", -1)) {
            number++;
            String name = line.replaceFirst("#.*", "").strip();
            if (name.isEmpty()) {
                continue;
            }
            if (!name.matches("[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}.]*")) {
                found(
                        LoadRule.NAMES_PROVIDERS,
                        file + ":" + number + ": '" + Printable.of(name) + "' is no name of a class");
            } else if (zip.getEntry(name.replace('.', '/') + ".class") == null) {
                found(LoadRule.NAMES_PROVIDERS, file + ":" + number + ": the jar has no class " + name);
            } else {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    private byte @Nullable [] bounded(ZipFile zip, ZipEntry entry, int limit) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                found(LoadRule.BOUNDED, entry.getName() + " has more than " + limit + " bytes");
                return null;
            }
            return bytes;
        }
    }
}
