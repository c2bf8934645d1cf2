package io.github.mmhotplug.tck;

/** How binding a test is. */
public enum Status {
    /** Every architecture keeps it. */
    REQUIRED,
    /** Good to keep; who does not is told, and passes. */
    OPTIONAL,
    /** No test can show it; it stands in every report all the same, so that nobody takes it for kept. */
    UNTESTABLE
}
