package io.github.mmhotplug.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLStreamException;

/** What {@code --junit} names: a file whose folders are made, and that can't be written is bad input. */
final class JunitFile {
    private JunitFile() {}

    /** Writes the report. */
    interface Content {
        void to(Writer out) throws IOException, XMLStreamException;
    }

    static void write(Path file, Content content) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                content.to(out);
            }
        } catch (IOException | XMLStreamException e) {
            throw new BadInputException("--junit: " + file + " can't be written");
        }
    }

    /** XML has no place for control characters. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
    }
}
