package io.github.mmhotplug.scenario.trace;

/** A file that can't be used. The message is one line: {@code FILE:LINE:COLUMN: what; what would be accepted}. */
public final class BadFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadFileException(String oneLineMessage) {
        super(oneLineMessage);
    }

    /** With the place of what is wrong. */
    public static BadFileException at(String file, int line, int column, String what, String accepted) {
        return new BadFileException(file + ":" + line + ":" + column + ": " + what + "; " + accepted);
    }
}
