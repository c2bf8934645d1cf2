package io.github.mmhotplug.core;

/** Where the memmap of an add goes. */
public enum MemmapPlace {
    /** Memory that the system has already. */
    SYSTEM("system"),
    /** Each memory block keeps its own ({@code MHP_MEMMAP_ON_MEMORY}). */
    ON_MEMORY("on-memory"),
    /** The same, rounded up to whole pageblocks ({@code memmap_on_memory=force}). */
    FORCE("force"),
    /** The start of the whole added range ({@code MHP_MEMMAP_FROM_RANGE} of 2018 and 2019). */
    FROM_RANGE("from-range");

    private final String word;

    MemmapPlace(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
