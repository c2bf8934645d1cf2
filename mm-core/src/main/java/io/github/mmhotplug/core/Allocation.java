package io.github.mmhotplug.core;

/**
 * Memory that the guest holds. Migration changes its frames, never its id or size; only a pool of free huge pages
 * shrinks.
 *
 * @param id its number; none is used twice
 * @param name its owner's name for it
 * @param kind what its frames are
 * @param pages how many base pages it has
 */
public record Allocation(long id, String name, AllocationKind kind, long pages) {
    /** As a sentence names it. */
    public String words() {
        return kind.words() + " of '" + name + "'";
    }
}
