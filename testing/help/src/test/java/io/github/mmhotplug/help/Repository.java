package io.github.mmhotplug.help;

import java.nio.file.Path;

/** Where the tests stand. */
final class Repository {
    /** The root of the clone; Maven starts tests in the folder of their module. */
    static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private Repository() {}
}
