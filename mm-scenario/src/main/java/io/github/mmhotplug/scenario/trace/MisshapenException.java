package io.github.mmhotplug.scenario.trace;

import tools.jackson.core.JsonPointer;

/** A value that a recording can't have, before its line and column are known. */
final class MisshapenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient JsonPointer where;
    private final String what;
    private final String accepted;

    MisshapenException(JsonPointer where, String what, String accepted) {
        super(what);
        this.where = where;
        this.what = what;
        this.accepted = accepted;
    }

    JsonPointer where() {
        return where;
    }

    String what() {
        return what;
    }

    String accepted() {
        return accepted;
    }
}
