package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import java.util.Optional;

/**
 * {@code nd_pfn_init}: how a pmem namespace that holds its own memmap (map=dev) is cut: info block, memmap, data.
 *
 * @param reservePages pages of the info block
 * @param freePages pages behind it that may back the memmap
 * @param dataPages what is left for data
 */
public record PmemLayout(long reservePages, long freePages, long dataPages) {
    private static final long INFO_BLOCK = 8 * Bytes.KIB;
    private static final long STRUCT_PAGE = 64;

    /**
     * The layout of one namespace; empty if nothing is left for data ({@code ENXIO}).
     *
     * @param alignBytes what data begins at a multiple of
     */
    public static Optional<PmemLayout> of(long startAddress, long sizeBytes, long alignBytes, long pageBytes) {
        long memmap = STRUCT_PAGE * ((sizeBytes - INFO_BLOCK) / pageBytes);
        long dataOffset = Align.up(startAddress + INFO_BLOCK + memmap, Math.max(alignBytes, pageBytes)) - startAddress;
        if (sizeBytes <= INFO_BLOCK || dataOffset >= sizeBytes) {
            return Optional.empty();
        }
        long reserve = Align.divideUp(INFO_BLOCK, pageBytes);
        return Optional.of(
                new PmemLayout(reserve, dataOffset / pageBytes - reserve, (sizeBytes - dataOffset) / pageBytes));
    }
}
