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
import java.util.Optional;

/**
 * A copy of a jar in a folder of our own, so that its author can overwrite the original while the copy is loaded, and
 * what was checked is what is loaded. Of a file that is too large only so much is copied that the check says so.
 *
 * @param jar the copy; it does not exist if there is a problem
 * @param digest SHA-256 of it, or the problem
 * @param problem why the file could not be copied
 */
record ShadowCopy(Path jar, String digest, Optional<String> problem) {
    /** Copies a file into a folder. */
    static ShadowCopy of(Path file, Path folder) {
        try {
            Path copy = Files.createTempFile(folder, "plugin", ".jar");
            copy.toFile().deleteOnExit(); // for programs that end without closing their host
            try (OutputStream out = Files.newOutputStream(copy)) {
                return new ShadowCopy(copy, transfer(file, out), Optional.empty());
            } catch (IOException e) {
                Files.deleteIfExists(copy);
                return new ShadowCopy(copy, problem(e), Optional.of(problem(e)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the digest of a copy would be now, without making one. */
    static String digest(Path file) {
        try {
            return transfer(file, OutputStream.nullOutputStream());
        } catch (IOException e) {
            return problem(e);
        }
    }

    private static String problem(IOException e) {
        return "the file can't be copied: " + Printable.of(e.toString());
    }

    private static String transfer(Path file, OutputStream to) throws IOException {
        if (!Files.isRegularFile(file)) { // of a pipe nobody knows when the next byte comes
            throw new IOException(Files.exists(file) ? "it is no regular file" : "there is no such file");
        }
        MessageDigest sha = sha256();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(to, sha)) {
            byte[] buffer = new byte[1 << 16];
            long left = JarLimits.JAR_BYTES + 1;
            int read = in.read(buffer);
            while (read > 0 && left > 0) {
                out.write(buffer, 0, (int) Math.min(read, left));
                left -= read;
                read = in.read(buffer);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
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
