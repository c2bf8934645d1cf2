package io.github.mmhotplug.core;

/**
 * What {@code mark_vmemmap_pages} of the 2018 and 2019 designs left in the struct pages of a memmap that lies in its
 * own range.
 *
 * @param headPfn the first of the marked pages
 * @param headRefcount the head's refcount: sections of the range not yet removed
 * @param headPrivate the head's {@code private}: all marked pages
 * @param tailPages marked pages behind the head
 */
public record Marking(long headPfn, long headRefcount, long headPrivate, long tailPages) {}
