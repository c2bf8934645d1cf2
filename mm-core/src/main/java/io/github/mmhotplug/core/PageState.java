package io.github.mmhotplug.core;

/**
 * What those who ask for {@code PageReserved} read in a struct page. Up to 6.10 hot-added memory is reserved until it is
 * online; from 6.11 on it is {@code PageOffline} instead.
 *
 * @param reserved {@code PG_reserved}
 * @param offline {@code PageOffline}
 * @param selfHosted {@code PageVmemmapSelfHosted}
 * @param refcount {@code page_ref_count}
 */
public record PageState(boolean reserved, boolean offline, boolean selfHosted, long refcount) {
    /** {@code page_is_unmovable}: reserved pages end isolation, in {@code ZONE_MOVABLE} too. */
    public boolean stopsIsolation() {
        return reserved;
    }

    /** {@code scan_movable_pages}: whoever holds a page offline has not let go of it. */
    public boolean stopsScan() {
        return offline && refcount > 0;
    }
}
