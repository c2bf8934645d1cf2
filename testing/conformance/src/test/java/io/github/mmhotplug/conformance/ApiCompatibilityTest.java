package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.tck.ArchitectureContract;
import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiHasChangeStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the last release promised is still there, but for the breaks that {@code api-baseline/accepted-breaks.txt} lists:
 * each with its reason, and none that is no break. {@code -Dmm.api.baseline=true}, at a release, keeps a new baseline.
 */
class ApiCompatibilityTest {
    private static final Path BASELINE = Path.of("src", "test", "resources", "api-baseline");
    private static final Path ACCEPTED = BASELINE.resolve("accepted-breaks.txt");

    /** The modules that others compile against, and the packages of theirs that are promised. */
    enum Promised {
        API(Spi.class, "io/github/mmhotplug/api"),
        CORE(Machine.class, "io/github/mmhotplug/core"),
        TCK(ArchitectureContract.class, "io/github/mmhotplug/tck");

        private final Class<?> member;
        private final String root;

        Promised(Class<?> member, String root) {
            this.member = member;
            this.root = root;
        }

        private String jar() {
            return "mm-" + name().toLowerCase(java.util.Locale.ROOT) + ".jar";
        }

        /** Of the core and the kit only the packages themselves: what lies below is inside, or an experiment. */
        private boolean promises(String entry) {
            if (!entry.startsWith(root + "/") || !entry.endsWith(".class")) {
                return false;
            }
            return this == API || entry.indexOf('/', root.length() + 1) < 0;
        }
    }

    private final Path directory;

    ApiCompatibilityTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @EnumSource
    void nothingBreaksThatIsNotAccepted(Promised promised) throws IOException, URISyntaxException {
        Path now = directory.resolve(promised.jar());
        pack(promised, now, name -> true);
        Path baseline = BASELINE.resolve(promised.jar());
        if (Boolean.getBoolean("mm.api.baseline")) {
            Files.copy(now, baseline, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(breaks(promised, baseline, now)).containsExactlyElementsOf(accepted(promised));
    }

    @Test
    void whatIsTakenAwayIsFound() throws IOException, URISyntaxException {
        Path less = directory.resolve("less.jar");
        pack(Promised.API, less, name -> !name.endsWith("/Errno.class"));
        assertThat(breaks(Promised.API, BASELINE.resolve(Promised.API.jar()), less))
                .contains("API CLASS_REMOVED io.github.mmhotplug.api.outcome.Errno");
    }

    private static SortedSet<String> breaks(Promised promised, Path before, Path now) {
        JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        List<JApiClass> classes = new JarArchiveComparator(options)
                .compare(new JApiCmpArchive(before.toFile(), "baseline"), new JApiCmpArchive(now.toFile(), "now"));
        SortedSet<String> breaks = new TreeSet<>();
        for (JApiClass type : classes) {
            String name = type.getFullyQualifiedName();
            collect(breaks, promised, type, name);
            type.getMethods().forEach(method -> collect(breaks, promised, method, name + "#" + method.getName()));
            type.getConstructors().forEach(made -> collect(breaks, promised, made, name + "#new"));
            type.getFields().forEach(field -> collect(breaks, promised, field, name + "#" + field.getName()));
            type.getInterfaces()
                    .forEach(parent -> collect(breaks, promised, parent, name + "<" + parent.getFullyQualifiedName()));
        }
        return breaks;
    }

    private static <T extends JApiCompatibility & JApiHasChangeStatus> void collect(
            Set<String> breaks, Promised promised, T part, String name) {
        part.getCompatibilityChanges().stream()
                .filter(change -> !change.isBinaryCompatible())
                .forEach(change -> breaks.add(promised.name() + " " + change.getType() + " " + name));
    }

    /** Of each line the part before the reason. */
    private static List<String> accepted(Promised promised) throws IOException {
        return Files.readAllLines(ACCEPTED).stream()
                .filter(line -> line.startsWith(promised.name() + " "))
                .map(line -> line.replaceFirst(":.*", "").strip())
                .sorted()
                .toList();
    }

    private static void pack(Promised promised, Path jar, Predicate<String> kept)
            throws IOException, URISyntaxException {
        Path place = Path.of(promised.member
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(place)) {
            pack(promised, place, jar, kept);
        } else {
            try (FileSystem zip = FileSystems.newFileSystem(place)) {
                pack(promised, zip.getPath("/"), jar, kept);
            }
        }
    }

    private static void pack(Promised promised, Path root, Path jar, Predicate<String> kept) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out)) {
            for (Path file : files) {
                String name = root.relativize(file).toString();
                if (promised.promises(name) && kept.test(name)) {
                    ZipEntry entry = new ZipEntry(name);
                    entry.setTime(0);
                    zip.putNextEntry(entry);
                    zip.write(Files.readAllBytes(file));
                    zip.closeEntry();
                }
            }
        }
    }
}
