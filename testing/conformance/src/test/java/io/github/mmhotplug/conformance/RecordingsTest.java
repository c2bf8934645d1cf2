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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real kernels did, replayed. Everything that is compared must match, and what is compared must not shrink: the
 * counts stand in {@code recordings/counts.txt}, one line {@code file compared changed} each, and in the table of
 * {@code README.md}; {@code -Dmm.golden.update=true} writes both anew.
 */
class RecordingsTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/recordings");
    private static final Path COUNTS = RECORDINGS.resolve("counts.txt");
    private static final Path README = Path.of("README.md");
    private static final String TABLE_BEGINS = "<!-- recordings -->\n";
    private static final String TABLE_ENDS = "<!-- end of recordings -->\n";
    private static final boolean UPDATE = Boolean.getBoolean("mm.golden.update");
    private static final Verifier VERIFIER = new Verifier(Installed.load(RecordingsTest.class.getClassLoader()));

    /** Each recording is replayed once. */
    private static final Map<String, VerifyReport> REPORTS = new ConcurrentHashMap<>();

    static Stream<String> recordings() {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static VerifyReport report(String recording) {
        return REPORTS.computeIfAbsent(recording, name -> VERIFIER.verify(RECORDINGS.resolve(name)));
    }

    private static List<VerifyReport> reports() {
        return recordings().map(RecordingsTest::report).toList();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void everyObservableThatIsComparedMatches(String recording) {
        VerifyReport report = report(recording);

        assertThat(report.mismatches()).isEmpty();
        assertThat(report.matched()).isEqualTo(report.compared()).isPositive();
        assertThat(report.changedMatched()).isEqualTo(report.changedCompared());
    }

    /** From a step that is not modelled on nothing is compared: none of these may come back. */
    @ParameterizedTest
    @MethodSource("recordings")
    void everyDimmAndEveryBlockIsFollowed(String recording) {
        assertThat(report(recording).notCompared().keySet())
                .noneMatch(
                        reason -> reason.matches("(dimm_|virtio_mem_|block_state|online|offline).* is not modelled.*"));
    }

    @Test
    void whatIsComparedDoesNotShrink() throws IOException {
        List<String> counted = recordings()
                .map(name -> name + " " + report(name).compared() + " "
                        + report(name).changedCompared())
                .toList();
        if (UPDATE) {
            Files.write(COUNTS, counted);
        }
        assertThat(counted).isEqualTo(Files.readAllLines(COUNTS));
    }

    @Test
    void theTableOfTheReadmeIsThatOfThisRun() throws IOException {
        String readme = Files.readString(README);
        int begin = readme.indexOf(TABLE_BEGINS) + TABLE_BEGINS.length();
        int end = readme.indexOf(TABLE_ENDS);
        assertThat(begin).isLessThan(end);
        String table = "\n" + RecordingsTable.text(reports()) + "\n";
        if (UPDATE) {
            Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
        }
        assertThat(Files.readString(README).substring(begin))
                .as("README.md is out of date: run with -Dmm.golden.update=true")
                .startsWith(table + TABLE_ENDS);
    }
}
