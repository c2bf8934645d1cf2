package io.github.mmhotplug.scenario.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The nearest spelling of a word that is not known. */
public final class Spelling {
    private Spelling() {}

    /** The word, the nearest known one, and all that are known. */
    public static String unknown(String word, Collection<String> known) {
        return "'" + word + "'" + hint(word, known) + "; known are " + String.join(", ", known);
    }

    /** {@code " (did you mean 'x86'?)"}, or nothing if no word is near. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(near -> " (did you mean '" + near + "'?)")
                .orElse("");
    }

    public static Optional<String> nearest(String word, Collection<String> known) {
        int reach = Math.max(1, word.length() / 2);
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> distance(word, candidate) <= reach);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
