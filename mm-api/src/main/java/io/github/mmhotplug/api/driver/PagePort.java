package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Pages that a driver keeps from the allocator: {@code set_online_page_callback}, {@code alloc_contig_range}, {@code
 * PageOffline}. Everything goes by range.
 */
public interface PagePort {
    /**
     * {@code set_online_page_callback}: from now on {@link HotplugDriver#onlinePages} of that driver is asked for what
     * goes online.
     *
     * @param driver its id
     * @return refused with {@code EINVAL} if a driver has the only slot
     */
    Outcome<Unit> setOnlinePageCallback(String driver);

    /**
     * {@code restore_online_page_callback}.
     *
     * @return refused with {@code EINVAL} if another driver has the slot, or none
     */
    Outcome<Unit> restoreOnlinePageCallback(String driver);

    /**
     * {@code generic_online_page}: withheld pages become free, and managed where they were not.
     *
     * @throws IllegalArgumentException if one is not withheld
     */
    void genericOnline(PfnRange pfns);

    /** {@code pfn_to_online_page}: whether the section of a frame is online. */
    boolean isOnline(long pfn);

    /** {@code page_zone} of a frame of an online block; nothing where the block is offline or in several zones. */
    Optional<ZoneType> zone(long pfn);

    /**
     * What is withheld of a range, in runs of equal pages, ascending.
     *
     * @throws IllegalArgumentException if a section of the range is offline: nobody has initialised its struct pages
     */
    void forEachWithheld(PfnRange pfns, Visitor visitor);

    /** Sees a run of equal pages. */
    @FunctionalInterface
    interface Visitor {
        void run(PfnRange pfns, WithheldPage page);
    }

    /** {@code totalram_pages}: what the allocator manages, used or free. */
    long managedPages();

    /** {@code si_mem_available}; here what is free, for nothing is written back or reclaimed. */
    long availablePages();

    /**
     * {@code __SetPageOffline}: a page takes a type only while it has none.
     *
     * @throws IllegalArgumentException if a page of the range is not withheld, or has the type
     */
    void setOffline(PfnRange pfns);

    /**
     * Sets and clears page flags, not references nor the count of managed pages.
     *
     * @throws IllegalArgumentException if a page of the range is not withheld
     */
    void change(PfnRange pfns, UnaryOperator<WithheldPage> change);

    /**
     * {@code page_ref_dec} on each: the driver lets go of them.
     *
     * @throws IllegalArgumentException if a page is not withheld, or has no reference
     */
    void putReferences(PfnRange pfns);

    /**
     * {@code page_ref_inc} on each.
     *
     * @throws IllegalArgumentException if a page is not withheld, or has its reference
     */
    void getReferences(PfnRange pfns);

    /**
     * {@code adjust_managed_page_count} for withheld pages of one zone: adds them all, or takes them all away. Nobody
     * looks whether they were counted so before.
     */
    void adjustManaged(PfnRange pfns, boolean add);

    /**
     * {@code alloc_contig_range}: exactly these pages, whose content moves elsewhere. They are withheld from now on,
     * without {@code PageOffline}, and managed still.
     *
     * @return refused with {@code EBUSY} if something in them can't move, with {@code ENOMEM} if there is no room for it
     */
    Outcome<Unit> allocContigRange(PfnRange pfns);

    /**
     * {@code free_contig_range}: gives withheld pages back to the allocator; managed are they only if they were.
     *
     * @throws IllegalArgumentException if one is not withheld
     */
    void freeContigRange(PfnRange pfns);

    /**
     * {@code arch_remove_linear_mapping}: withheld pages can no longer be reached through the linear map. Their sections and
     * struct pages stay.
     *
     * @return refused as {@code arch_remove_memory} is
     */
    Outcome<Unit> removeLinearMapping(PhysRange range);

    /**
     * {@code arch_create_linear_mapping}: the opposite.
     *
     * @return refused as {@code arch_add_memory} is
     */
    Outcome<Unit> createLinearMapping(PhysRange range);
}
