package io.github.mmhotplug.api.hotplug;

/** Flags of an add ({@code mhp_t}), and the flag of the designs before it. */
public enum MhpFlag {
    /** {@code MHP_MERGE_RESOURCE}: the iomem entry may merge with its neighbours. */
    MERGE_RESOURCE("MHP_MERGE_RESOURCE"),
    /** {@code MHP_MEMMAP_ON_MEMORY}: keep the memmap of each block in the block itself. */
    MEMMAP_ON_MEMORY("MHP_MEMMAP_ON_MEMORY"),
    /** {@code MHP_NID_IS_MGID}: the node is that of a memory group. */
    NID_IS_MGID("MHP_NID_IS_MGID"),
    /** {@code MHP_OFFLINE_INACCESSIBLE}: while a block is offline nothing of it is touched, a memmap in it neither. */
    OFFLINE_INACCESSIBLE("MHP_OFFLINE_INACCESSIBLE"),
    /** {@code MHP_MEMMAP_FROM_RANGE} of 2018 and 2019: keep the memmap at the start of the whole range. */
    MEMMAP_FROM_RANGE("MHP_MEMMAP_FROM_RANGE");

    private final String symbol;

    MhpFlag(String symbol) {
        this.symbol = symbol;
    }

    /** The kernel's name. */
    public String symbol() {
        return symbol;
    }
}
