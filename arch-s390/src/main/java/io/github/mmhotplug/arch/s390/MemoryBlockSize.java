package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;

/**
 * {@code memory_block_size_bytes}: the larger one of a section and a storage increment.
 *
 * @param bytes the size of a memory block
 * @param reason what chose it
 */
record MemoryBlockSize(long bytes, String reason) {
    /**
     * The block size of a machine.
     *
     * @param incrementBytes {@code sclp.rzm}; 0 if firmware names none
     * @throws IllegalArgumentException if the increment is not zero and no power of two
     */
    static MemoryBlockSize of(long sectionSizeBytes, long incrementBytes) {
        String section = "one section (" + Bytes.prose(sectionSizeBytes) + ")";
        if (incrementBytes == 0) {
            return new MemoryBlockSize(sectionSizeBytes, section + ", for firmware names no storage increment");
        }
        if (!Align.isPowerOfTwo(incrementBytes)) {
            throw new IllegalArgumentException("a storage increment is a power of two, not " + incrementBytes);
        }
        String increment = "the storage increment (" + Bytes.prose(incrementBytes) + ")";
        if (incrementBytes == sectionSizeBytes) {
            return new MemoryBlockSize(sectionSizeBytes, section + " is as large as the storage increment");
        }
        return incrementBytes < sectionSizeBytes
                ? new MemoryBlockSize(sectionSizeBytes, section + " is larger than " + increment)
                : new MemoryBlockSize(incrementBytes, increment + " is larger than " + section);
    }
}
