package io.github.mmhotplug.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A copy of a jar in a folder of our own, so that its author can overwrite the original while the copy is loaded, and
 * what was checked is what is loaded. Of a file that is too large only so much is copied that the check says so.
 *
 * @param jar the copy
 * @param digest SHA-256 of it
 */
record ShadowCopy(Path jar, String digest) {
    /** Copies a file into a folder. */
    static ShadowCopy of(Path file, Path folder) throws IOException {
        MessageDigest sha = sha256();
        Path copy = Files.createTempFile(folder, "plugin", ".jar");
        copy.toFile().deleteOnExit(); // for programs that end without closing their host
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(copy), sha)) {
            byte[] buffer = new byte[1 << 16];
            long left = JarLimits.JAR_BYTES + 1;
            int read = in.read(buffer);
            while (read > 0 && left > 0) {
                out.write(buffer, 0, (int) Math.min(read, left));
                left -= read;
                read = in.read(buffer);
            }
        }
        return new ShadowCopy(copy, HexFormat.of().formatHex(sha.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
