package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.addr.Bytes;
import java.util.List;

/** The base page sizes that a kernel can be built with; each is a variant of the port. */
enum Arm64PageSize {
    FOUR_KIB("4K", 12, 10, 48, Bytes.GIB),
    SIXTEEN_KIB("16K", 14, 11, 47, Bytes.GIB),
    SIXTY_FOUR_KIB("64K", 16, 13, 48, 512 * Bytes.MIB);

    private final String label;
    private final int pageShift;
    private final int maxPageOrder;
    private final int defaultAddressBits;
    private final long memstartUnit;

    Arm64PageSize(String label, int pageShift, int maxPageOrder, int defaultAddressBits, long memstartUnit) {
        this.label = label;
        this.pageShift = pageShift;
        this.maxPageOrder = maxPageOrder;
        this.defaultAddressBits = defaultAddressBits;
        this.memstartUnit = memstartUnit;
    }

    /** {@code 4K}: how keys and messages name it. */
    String label() {
        return label;
    }

    /** {@code PAGE_SHIFT}. */
    int pageShift() {
        return pageShift;
    }

    /** {@code MAX_PAGE_ORDER}, inclusive. */
    int maxPageOrder() {
        return maxPageOrder;
    }

    /** Log2 of the entries that fill a table of one page. */
    int bitsPerLevel() {
        return pageShift - 3;
    }

    /** {@code PMD_SHIFT}. */
    int pmdShift() {
        return pageShift + bitsPerLevel();
    }

    /** Whether there are leaves of the third level, and PMD leaves in the vmemmap: 4 KiB pages only. */
    boolean usesPmdMaps() {
        return this == FOUR_KIB;
    }

    /** {@code ARM64_MEMSTART_ALIGN}. */
    long memstartUnit() {
        return memstartUnit;
    }

    /** {@code VA_BITS} where nobody names another number. */
    int defaultAddressBits() {
        return defaultAddressBits;
    }

    /**
     * {@code VA_BITS} of a machine.
     *
     * @param wanted 0 for the default
     * @throws IllegalArgumentException if no kernel with such pages has so many
     */
    int addressBits(int wanted, boolean lpa2) {
        int bits = wanted == 0 ? defaultAddressBits : wanted;
        if (!possibleAddressBits().contains(bits)) {
            throw new IllegalArgumentException("arm64 with " + label + " pages has no " + bits
                    + " virtual address bits, but one of " + possibleAddressBits());
        }
        if (bits == 52 && this != SIXTY_FOUR_KIB && !lpa2) {
            throw new IllegalArgumentException(
                    "the kernel knows no LPA2: 52 virtual address bits take pages of 64K, not " + label);
        }
        return bits;
    }

    private List<Integer> possibleAddressBits() {
        return switch (this) {
            case FOUR_KIB -> List.of(39, 48, 52);
            case SIXTEEN_KIB -> List.of(36, 47, 48, 52);
            case SIXTY_FOUR_KIB -> List.of(42, 48, 52);
        };
    }
}
