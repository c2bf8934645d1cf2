package io.github.mmhotplug.cli;

import java.util.ArrayList;
import java.util.List;

/** Prose in lines that a terminal shows whole. */
final class Wrapped {
    /** The longest line. */
    static final int WIDTH = 120;

    private Wrapped() {}

    /** The text in lines of at most so many characters; a word that is longer has a line of its own. */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The text behind a label; further lines stand below the first. */
    static List<String> labelled(String label, String text) {
        List<String> lines = new ArrayList<>();
        String indent = label;
        for (String line : lines(text, WIDTH - label.length())) {
            lines.add(indent + line);
            indent = " ".repeat(label.length());
        }
        return lines;
    }
}
