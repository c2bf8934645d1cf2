package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;
import java.util.OptionalLong;

/** One step in the life of the memmap of hot-added memory, told while an operation runs: what no state shows afterwards. */
public sealed interface MemmapEvent {
    /**
     * {@code mark_vmemmap_pages}: frames became known as the memmap of the range that they lie in.
     *
     * @param headPfn the first of them all
     * @param newPages marked now; none where a section brought no page of its own
     * @param markedPages marked so far
     * @param headRefcount the head's references now: sections of the range
     */
    record Marked(long headPfn, long newPages, long markedPages, long headRefcount) implements MemmapEvent {}

    /**
     * {@code sparse_remove_section}: a section, or a part of one, is there no more.
     *
     * @param pfns what went
     * @param headRefcount references left on the head, where the memmap waits for the last section
     */
    record SectionRemoved(PfnRange pfns, OptionalLong headRefcount) implements MemmapEvent {}

    /**
     * {@code vmemmap_free}: the struct pages of some frames are there no more.
     *
     * @param pfns the frames that they described
     * @param backingPages frames that backed them and backed nothing else any more
     */
    record Freed(PfnRange pfns, long backingPages) implements MemmapEvent {}
}
