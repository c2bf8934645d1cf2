package io.github.mmhotplug.cli.tck;

import java.nio.file.Path;
import java.util.List;

/**
 * What came of one jar.
 *
 * @param jar the file
 * @param verdict in a word
 * @param findings why it could not be loaded, or where it stopped; a line each
 * @param reports the kit's report of each of its ports that came to its end
 * @param tests how many tests were begun
 */
public record TckRun(Path jar, Verdict verdict, List<String> findings, List<TckReport> reports, int tests) {
    public TckRun {
        findings = List.copyOf(findings);
        reports = List.copyOf(reports);
    }

    /** In a word. */
    public enum Verdict {
        /** Every rule is kept. */
        KEEPS,
        /** A rule is broken. */
        BREAKS,
        /** It never came to the rules. */
        NOT_LOADED,
        /** It hung, died or ate all memory. */
        STOPPED
    }
}
