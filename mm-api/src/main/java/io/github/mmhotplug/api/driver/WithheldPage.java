package io.github.mmhotplug.api.driver;

/**
 * The struct page of a frame that is online and not the allocator's, because a driver has it: it was never passed on by
 * the {@code online_page} callback, or was taken with {@code alloc_contig_range}.
 *
 * @param reserved {@code PG_reserved}: makes its pageblock unmovable; set up to 6.10 when a block begins to go online
 * @param offline {@code PageOffline}; set from 6.11 on when a block begins to go online
 * @param dirty {@code PG_dirty} of an offline page: the driver's own
 * @param held whether the driver has its reference; without it the block may go offline
 * @param managed whether {@code managed_pages} of the zone counts it
 */
public record WithheldPage(boolean reserved, boolean offline, boolean dirty, boolean held, boolean managed) {
    /** The same with {@code PageOffline} or without. */
    public WithheldPage withOffline(boolean yes) {
        return new WithheldPage(reserved, yes, dirty, held, managed);
    }

    /** The same with {@code PG_dirty} or without. */
    public WithheldPage withDirty(boolean yes) {
        return new WithheldPage(reserved, offline, yes, held, managed);
    }

    /** The same with {@code PG_reserved} or without. */
    public WithheldPage withReserved(boolean yes) {
        return new WithheldPage(yes, offline, dirty, held, managed);
    }
}
