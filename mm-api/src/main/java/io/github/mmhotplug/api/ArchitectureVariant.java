package io.github.mmhotplug.api;

import java.util.List;

/**
 * One variant that a port offers.
 *
 * @param id {@code [a-z0-9][a-z0-9-]{1,31}}, unique among all ports
 * @param title one line for a list
 * @param shortNames other names it answers to
 */
public record ArchitectureVariant(String id, String title, List<String> shortNames) {
    public ArchitectureVariant {
        if (!id.matches("[a-z0-9][a-z0-9-]{1,31}")) {
            throw new IllegalArgumentException("not an architecture id: " + id);
        }
        shortNames = List.copyOf(shortNames);
    }
}
