package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.profile.Quirk;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.kit.KernelBugs.Entry;
import io.github.mmhotplug.kit.KernelBugs.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every bug of the documents has one verdict, and none is invented: ports, quirks, rules and tests are there. */
class KernelBugsTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final List<Entry> BUGS = KernelBugs.all();

    private static Stream<String> ids(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + number);
    }

    private static List<Entry> of(Verdict verdict) {
        return BUGS.stream().filter(bug -> bug.verdict() == verdict).toList();
    }

    @Test
    void everyBugOfTheDocumentsIsThereOnce() {
        assertThat(BUGS.stream().map(Entry::id))
                .containsExactlyElementsOf(Stream.of(
                                ids("H", 42), ids("x86-", 9), ids("arm64-", 10), ids("powerpc-", 14), ids("s390-", 13))
                        .flatMap(Function.identity())
                        .toList());
        assertThat(BUGS).allSatisfy(bug -> assertThat(bug.sentence()).isNotBlank());
    }

    @Test
    void whatAPortHasAPortNames() {
        assertThat(of(Verdict.PORT)).isNotEmpty().allSatisfy(bug -> {
            assertThat(bug.ports()).as(bug.id()).isNotEmpty();
            assertThat(bug.where()).isEmpty();
        });
    }

    @Test
    void noPortNamesABugThatNoPortHas() {
        Set<String> named = Mistakes.all()
                .filter(port -> port.isAnnotationPresent(Bug.class))
                .flatMap(port -> Arrays.stream(port.getAnnotation(Bug.class).value()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(of(Verdict.PORT).stream().map(Entry::id)).containsAll(named);
    }

    @Test
    void whatNoPortHasIsShownElsewhereOrExplained() {
        assertThat(of(Verdict.ELSEWHERE))
                .isNotEmpty()
                .allSatisfy(bug -> assertThat(quoted(bug)).as(bug.id()).isNotEmpty());
        assertThat(of(Verdict.NONE))
                .isNotEmpty()
                .allSatisfy(bug -> assertThat(bug.where()).as(bug.id()).hasSizeGreaterThan(20));
    }

    private static List<String> quoted(Entry bug) {
        return QUOTED.matcher(bug.where())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void whatIsQuotedIsThere() {
        Set<String> known = names();
        assertThat(BUGS).allSatisfy(bug -> assertThat(known).as(bug.id()).containsAll(quoted(bug)));
    }

    /** Every test class, rule, quirk and capability. */
    private static Set<String> names() {
        ArchitectureRegistry ports = ArchitectureRegistry.load(KernelBugsTest.class.getClassLoader());
        Set<String> names =
                new TreeSet<>(RuleCatalogue.of(ports, KernelProfiles.load()).ids());
        for (KernelProfile kernel : KernelProfiles.load().all()) {
            Stream.concat(
                            Stream.of(kernel),
                            ports.variants().stream()
                                    .flatMap(port -> port.provider().portProfile(kernel.name()).stream()))
                    .forEach(profile -> {
                        profile.quirks().stream().map(Quirk::id).forEach(names::add);
                        profile.capabilities().stream().map(Capability::key).forEach(names::add);
                    });
        }
        names.addAll(testClasses());
        return names;
    }

    private static List<String> testClasses() {
        try (Stream<Path> modules = Files.walk(ROOT, 2)) {
            return modules.map(module -> module.resolve(Path.of("src", "test", "java")))
                    .filter(Files::isDirectory)
                    .flatMap(KernelBugsTest::sources)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> sources(Path tests) {
        try (Stream<Path> files = Files.walk(tests)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
