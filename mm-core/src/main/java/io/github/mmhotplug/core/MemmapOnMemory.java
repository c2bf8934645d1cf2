package io.github.mmhotplug.core;

/** The module parameter {@code memory_hotplug.memmap_on_memory}. */
public enum MemmapOnMemory {
    /** {@code N}. */
    OFF("N"),
    /** {@code Y}. */
    ON("Y"),
    /** {@code force}: withhold up to a whole pageblock if the memmap does not end at one. */
    FORCE("force");

    private final String word;

    MemmapOnMemory(String word) {
        this.word = word;
    }

    /** What the parameter's file reads. */
    public String word() {
        return word;
    }
}
