package io.github.mmhotplug.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The bugs that memory hotplug had in real kernels, and what became of each here: {@code bugs.txt}. */
final class KernelBugs {
    private KernelBugs() {}

    /** What became of a bug. */
    enum Verdict {
        /** A wrong port has it: {@link Bug}. */
        PORT,
        /** It is none of a port's, and something else shows it. */
        ELSEWHERE,
        /** It can't be had through the SPI. */
        NONE
    }

    /**
     * One bug.
     *
     * @param id {@code H3} or {@code x86-8}
     * @param verdict what became of it
     * @param sentence what was wrong
     * @param where where else it is shown, or why it is not; empty if a port has it
     */
    record Entry(String id, Verdict verdict, String sentence, String where) {
        /** The wrong ports that have it. */
        List<Class<? extends WrongPort>> ports() {
            return Mistakes.all()
                    .filter(port -> port.isAnnotationPresent(Bug.class))
                    .filter(port ->
                            Arrays.asList(port.getAnnotation(Bug.class).value()).contains(id))
                    .toList();
        }
    }

    /** All of them, in the order of the table. */
    static List<Entry> all() {
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KernelBugs.class.getResourceAsStream("bugs.txt")), StandardCharsets.UTF_8))) {
            return table.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(KernelBugs::entry)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String line) {
        String[] cells = line.split(" *\\| *", -1);
        if (cells.length != 4) {
            throw new IllegalArgumentException("bugs.txt: no four cells: " + line);
        }
        return new Entry(cells[0], Verdict.valueOf(cells[1].toUpperCase(Locale.ROOT)), cells[2], cells[3]);
    }
}
