package io.github.mmhotplug.cli;

/** Something that the user wrote is wrong: what, where, why, and what would be accepted, in one line. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInputException(String oneLine) {
        super(oneLine);
    }
}
