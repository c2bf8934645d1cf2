package io.github.mmhotplug.arch.x86;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;

/**
 * {@code probe_memory_block_size}: 128 MiB on small machines, 2 GiB on large ones, under a hypervisor or with firmware's
 * advice the largest size that fits the end of memory.
 *
 * @param bytes the size
 * @param reason what chose it
 */
record X86BlockSize(long bytes, String reason) {
    private static final long SMALLEST = 128 * Bytes.MIB;
    private static final long LARGEST = 2 * Bytes.GIB;
    private static final long LARGE_MACHINE = 64 * Bytes.GIB;

    static X86BlockSize probe(MachineFacts facts, boolean takesAdvice) {
        long end = facts.bootRamEnd();
        if (end < LARGE_MACHINE) {
            return new X86BlockSize(SMALLEST, "boot memory ends below 64 GiB");
        }
        long advice = takesAdvice ? facts.blockSizeAdviceBytes() : 0;
        if (advice == 0 && !facts.hypervisor()) {
            return new X86BlockSize(LARGEST, "boot memory ends at 64 GiB or above on bare metal");
        }
        long largest = advice == 0 ? LARGEST : Math.max(SMALLEST, Math.min(LARGEST, advice));
        long size = Math.max(SMALLEST, Math.min(largest, Long.lowestOneBit(end)));
        String limit = advice == 0 ? "2 GiB" : Bytes.prose(largest) + ", as firmware advises,";
        return new X86BlockSize(
                size,
                "it is the largest size up to " + limit + " that divides the end of boot memory, " + Bytes.prose(end));
    }
}
