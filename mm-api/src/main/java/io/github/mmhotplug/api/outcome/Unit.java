package io.github.mmhotplug.api.outcome;

/** The value of an operation that returns nothing but success. */
public enum Unit {
    UNIT
}
