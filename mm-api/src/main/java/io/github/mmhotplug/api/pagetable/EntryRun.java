package io.github.mmhotplug.api.pagetable;

/**
 * Neighbouring entries of one kind, clipped to the range that was asked for. Leaves of a run map contiguous frames, or
 * all of them the same frame.
 *
 * @param kind what every entry of the run holds
 * @param startOffset first byte of address space in the run; inside an entry if the question began there
 * @param endOffset first byte behind the run
 * @param pfn of a leaf run: the first frame that the entry at {@code startOffset} maps; otherwise -1
 */
public record EntryRun(EntryKind kind, long startOffset, long endOffset, long pfn) {}
