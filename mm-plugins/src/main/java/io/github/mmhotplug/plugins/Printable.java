package io.github.mmhotplug.plugins;

/** Words of strangers, fit for a line of a report. */
final class Printable {
    private static final int CHARACTERS = 200;

    private Printable() {}

    /** Without control characters, and cut where it is long. */
    static String of(String text) {
        String cut = text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
