package io.github.mmhotplug.api.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text table of kernel facts, one fact a row and one profile a column, as the core and every port ship it:
 *
 * <pre>
 * profile               6.1    6.12   7.2
 * s390.sectionSizeBits  28     28     27    ; arch/s390/include/asm/sparsemem.h
 * quirk leaksOnError    on     on     on    ; mm/memory_hotplug.c __add_pages()
 * </pre>
 *
 * <p>{@code -} leaves a fact out of a profile; {@code #} starts a comment line. Every row must name its source.
 */
public final class ProfileTable {
    private static final String QUIRK = "quirk";

    private final List<String> profiles;
    private final List<KernelProfile> columns;

    private ProfileTable(List<String> profiles, List<KernelProfile> columns) {
        this.profiles = profiles;
        this.columns = columns;
    }

    /**
     * Reads a table that lies beside a class.
     *
     * @throws IllegalArgumentException with name and line, if the table is malformed
     */
    public static ProfileTable resource(Class<?> owner, String resourceName) {
        try (InputStream in = owner.getResourceAsStream(resourceName)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resourceName + " beside " + owner.getName());
            }
            return parse(
                    resourceName,
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                            .lines()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a table from its lines.
     *
     * @throws IllegalArgumentException with name and line, if the table is malformed
     */
    public static ProfileTable parse(String name, List<String> lines) {
        List<String> profiles = new ArrayList<>();
        List<KernelProfile> columns = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String where = name + ":" + (i + 1) + ": ";
            if (profiles.isEmpty()) {
                List<String> words = List.of(line.split("\\s+"));
                if (!words.get(0).equals("profile") || words.size() < 2) {
                    throw new IllegalArgumentException(where + "the first row must read 'profile NAME NAME ...'");
                }
                profiles.addAll(words.subList(1, words.size()));
                profiles.forEach(profile -> columns.add(KernelProfile.named(profile)));
            } else {
                addRow(where, line, columns);
            }
        }
        return new ProfileTable(List.copyOf(profiles), List.copyOf(columns));
    }

    private static void addRow(String where, String line, List<KernelProfile> columns) {
        int semicolon = line.indexOf(';');
        if (semicolon < 0 || line.substring(semicolon + 1).isBlank()) {
            throw new IllegalArgumentException(where + "the row names no source (text behind ';')");
        }
        String source = line.substring(semicolon + 1).strip();
        List<String> words = List.of(line.substring(0, semicolon).strip().split("\\s+"));
        boolean quirk = words.get(0).equals(QUIRK);
        if (quirk && words.size() < 2) {
            throw new IllegalArgumentException(where + "the quirk has no name");
        }
        List<String> cells = words.subList(quirk ? 2 : 1, words.size());
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    where + "the row has " + cells.size() + " values for " + columns.size() + " profiles");
        }
        for (int c = 0; c < cells.size(); c++) {
            String cell = cells.get(c);
            if (quirk && !cell.equals("on") && !cell.equals("off") && !cell.equals("-")) {
                throw new IllegalArgumentException(where + "a quirk is on, off or -, not '" + cell + "'");
            }
            if (quirk && cell.equals("on")) {
                columns.set(c, columns.get(c).plus(List.of(), List.of(new Quirk(words.get(1), source))));
            } else if (!quirk && !cell.equals("-")) {
                columns.set(c, columns.get(c).plus(List.of(new Capability(words.get(0), cell, source)), List.of()));
            }
        }
    }

    /** The names of the columns, in the table's order. */
    public List<String> profiles() {
        return profiles;
    }

    /** One column, or empty if the table does not know the profile. */
    public Optional<KernelProfile> profile(String profileName) {
        int column = profiles.indexOf(profileName);
        return column < 0 ? Optional.empty() : Optional.of(columns.get(column));
    }
}
