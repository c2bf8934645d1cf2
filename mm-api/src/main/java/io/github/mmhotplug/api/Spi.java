package io.github.mmhotplug.api;

/** The version of the service provider interfaces in this module. */
public final class Spi {
    /** Raised whenever a plugin must change to go on working. */
    public static final int VERSION = 1;

    private Spi() {}
}
