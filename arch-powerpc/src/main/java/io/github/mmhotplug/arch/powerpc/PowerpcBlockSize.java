package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;

/**
 * {@code memory_block_size_bytes}, and the limit that it sets to the leaves of a radix linear map.
 *
 * @param bytes the size of a memory block
 * @param reason what chose it
 * @param linearLeafLimit no radix leaf of the linear map is larger
 */
record PowerpcBlockSize(long bytes, String reason, long linearLeafLimit) {
    private static final long LARGEST = Bytes.GIB;
    private static final long SMALLEST = 1L << PowerpcGeometry.SECTION_SIZE_BITS;
    private static final long HASH_BARE_METAL = 256 * Bytes.MIB;

    /** log2 of the step from one size that the probe tries to the next. */
    private static final int PROBE_STEP_SHIFT = 2;

    /**
     * The block size of a machine.
     *
     * @throws IllegalArgumentException if firmware's size is no power of two or less than a section: the kernel would not
     *     boot
     */
    static PowerpcBlockSize of(PowerpcCapabilities capabilities, boolean radix, MachineFacts facts) {
        PowerpcBlockSize size = limited(capabilities, radix, facts);
        if (!Align.isPowerOfTwo(size.bytes) || size.bytes < SMALLEST) {
            throw new IllegalArgumentException("a memory block is a power of two and at least " + Bytes.prose(SMALLEST)
                    + ", not " + Bytes.prose(size.bytes) + ": " + size.reason);
        }
        return capabilities.linearLeafLimit() ? size : new PowerpcBlockSize(size.bytes, size.reason, Long.MAX_VALUE);
    }

    private static PowerpcBlockSize limited(PowerpcCapabilities capabilities, boolean radix, MachineFacts facts) {
        long lmb = facts.firmwareUnitBytes();
        if (lmb != 0) {
            return new PowerpcBlockSize(lmb, "firmware's LMBs are of that size", lmb);
        }
        if (capabilities.blockSizeProbe()) {
            long probed = probe(facts.bootRam());
            return new PowerpcBlockSize(
                    probed,
                    "firmware has no LMBs, and it is the first of 1 GiB, 256 MiB, 64 MiB and 16 MiB whose bit is clear in"
                            + " the size of all boot memory ranges",
                    probed);
        }
        return facts.hypervisor() ? ofPartition(facts.bootRam()) : ofBareMetal(radix);
    }

    /** {@code probe_memory_block_size}: tests one bit of each size; that is no test of alignment. */
    private static long probe(List<PhysRange> memoryNodes) {
        long size = LARGEST;
        for (PhysRange node : memoryNodes) {
            while (size > SMALLEST && (node.sizeBytes() & size) != 0) {
                size >>= PROBE_STEP_SHIFT;
            }
        }
        return size;
    }

    /** {@code pseries_memory_block_size}. */
    private static PowerpcBlockSize ofPartition(List<PhysRange> memoryNodes) {
        return memoryNodes.size() > 1
                ? new PowerpcBlockSize(
                        memoryNodes.get(1).sizeBytes(),
                        "firmware has no LMBs, and its second memory node is of that size",
                        SMALLEST)
                : new PowerpcBlockSize(SMALLEST, "firmware has no LMBs and no second memory node", SMALLEST);
    }

    /** {@code pnv_memory_block_size}. */
    private static PowerpcBlockSize ofBareMetal(boolean radix) {
        return radix
                ? new PowerpcBlockSize(LARGEST, "that is what radix takes on bare metal", LARGEST)
                : new PowerpcBlockSize(HASH_BARE_METAL, "that is what hash takes on bare metal", LARGEST);
    }
}
