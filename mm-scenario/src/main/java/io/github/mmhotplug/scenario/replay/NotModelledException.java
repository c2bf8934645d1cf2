package io.github.mmhotplug.scenario.replay;

/** The model can't follow the recording from here on. The message is the reason, as it is counted. */
final class NotModelledException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    NotModelledException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
