package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.verify.Verifier;
import io.github.mmhotplug.scenario.verify.VerifyReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real kernels did, replayed. Everything that is compared must match, and what is compared must not shrink: the
 * counts stand in {@code recordings/counts.txt}, one line {@code file compared changed} each.
 */
class RecordingsTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/recordings");
    private static final Verifier VERIFIER = new Verifier(Installed.load(RecordingsTest.class.getClassLoader()));

    static Stream<String> recordings() {
        return files().stream().map(file -> String.valueOf(file.getFileName()));
    }

    private static List<Path> files() {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void everyObservableThatIsComparedMatches(String recording) {
        VerifyReport report = VERIFIER.verify(RECORDINGS.resolve(recording));

        assertThat(report.mismatches()).isEmpty();
        assertThat(report.matched()).isEqualTo(report.compared()).isPositive();
    }

    @Test
    void whatIsComparedDoesNotShrink() throws IOException {
        List<String> counted = files().stream()
                .map(VERIFIER::verify)
                .map(report ->
                        Path.of(report.file()).getFileName() + " " + report.compared() + " " + report.changedCompared())
                .toList();

        assertThat(counted).isEqualTo(Files.readAllLines(RECORDINGS.resolve("counts.txt")));
    }

    @ParameterizedTest
    @MethodSource("bigAdds")
    void aNineGibibyteDimmIsComparedUpToItsPageTables(String recording) {
        VerifyReport report = VERIFIER.verify(RECORDINGS.resolve(recording));

        // the first step that is not followed is the online behind the page-table walk, and it is counted as such
        assertThat(report.notCompared()).containsKey("block_states is not modelled yet");
        assertThat(report.notCompared().keySet()).noneMatch(reason -> reason.contains("dimm_add"));
        assertThat(report.changedMatched()).isGreaterThan(72 * 5);
    }

    static Stream<String> bigAdds() {
        return recordings().filter(name -> name.contains("big9g"));
    }
}
