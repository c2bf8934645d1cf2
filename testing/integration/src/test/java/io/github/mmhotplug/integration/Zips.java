package io.github.mmhotplug.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that no build makes. */
final class Zips {
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int CENTRAL_SIZE_AT = 24;

    private Zips() {}

    /** Without compression, so that its texts can be found in the file. */
    static void stored(Path file, TestJar jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> content : jar.entries().entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                CRC32 sum = new CRC32();
                sum.update(content.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.getValue().length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
    }

    /** A jar of one entry that unpacks to so many bytes. */
    static void manifestOf(long bytes, Path file) throws IOException {
        byte[] lines = "X: y\n".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            for (long written = 0; written < bytes; written += lines.length) {
                zip.write(lines);
            }
        }
    }

    /** Every entry says that it is of this size when it is unpacked. */
    static void lieAboutSizes(Path file, int size) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + CENTRAL_SIZE_AT + 4 <= bytes.length; at++) {
            if (zip.getInt(at) == CENTRAL_HEADER) {
                zip.putInt(at + CENTRAL_SIZE_AT, size);
            }
        }
        Files.write(file, bytes);
    }

    /** A file of zeroes that takes no room. */
    static void sparse(Path file, long bytes) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(bytes);
        }
    }
}
