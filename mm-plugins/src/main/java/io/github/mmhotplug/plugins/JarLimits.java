package io.github.mmhotplug.plugins;

/** How large a plugin may be: a port is a few dozen classes, so all of it is generous. */
final class JarLimits {
    static final long JAR_BYTES = 64L << 20;
    static final long UNPACKED_BYTES = 256L << 20;
    static final int ENTRIES = 20_000;
    static final int MANIFEST_BYTES = 64 << 10;
    static final int SERVICE_BYTES = 64 << 10;

    private JarLimits() {}
}
