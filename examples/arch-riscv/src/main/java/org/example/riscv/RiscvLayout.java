package org.example.riscv;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;

/**
 * {@code arch/riscv/include/asm/pgtable.h}, {@code page.h}: where linear map and vmemmap lie. Addresses are two's
 * complement, in the upper half.
 *
 * @param physRamBase {@code phys_ram_base}: what {@code PAGE_OFFSET} maps; DRAM's start, rounded down to 2 MiB only
 * @param pageOffset {@code PAGE_OFFSET}
 * @param linearBytes from there to the end of the linear map
 * @param vmemmapStart {@code VMEMMAP_START}
 * @param vmemmapStartPfn {@code vmemmap_start_pfn}: whose struct page lies there
 */
record RiscvLayout(long physRamBase, long pageOffset, long linearBytes, long vmemmapStart, long vmemmapStartPfn) {
    private static final long SV48_BYTES = 64 * Bytes.TIB;
    private static final long SV57_BYTES = 127 * 256 * Bytes.TIB;

    /**
     * The layout of a machine.
     *
     * @throws IllegalArgumentException if boot memory reaches farther than the kernel takes
     */
    static RiscvLayout of(RiscvMode mode, RiscvCapabilities capabilities, MachineFacts facts) {
        long base = Align.down(facts.bootRam().get(0).startAddress(), RiscvGeometry.PMD_BYTES);
        long linearBytes = switch (mode) {
            case SV39 -> capabilities.linearMapGibSv39() * Bytes.GIB;
            case SV48 -> SV48_BYTES;
            case SV57 -> SV57_BYTES;
        };
        long most = Math.min(linearBytes, mode.kernVirtSize());
        if (facts.bootRamEnd() - base > most) {
            throw new IllegalArgumentException("boot memory spans " + Bytes.prose(facts.bootRamEnd() - base)
                    + " from 0x" + Long.toHexString(base) + ", " + mode.variant() + " takes " + Bytes.prose(most)
                    + " at most");
        }
        long pageOffset = mode.linearMapEnd() - linearBytes;
        // vmalloc lies between them
        long vmemmapStart = pageOffset - mode.kernVirtSize() / 2 - mode.vmemmapBytes();
        long startPfn = Align.down(base, 1L << capabilities.vmemmapStartBits()) >>> RiscvGeometry.PAGE_SHIFT;
        return new RiscvLayout(base, pageOffset, linearBytes, vmemmapStart, startPfn);
    }

    /** The virtual address that physical address 0 would have. */
    long linearMapBase() {
        return pageOffset - physRamBase;
    }

    /** The address that the struct page of pfn 0 would have. */
    long vmemmapBase() {
        return vmemmapStart - vmemmapStartPfn * RiscvGeometry.STRUCT_PAGE_BYTES;
    }

    /** {@code arch_get_mappable_range()}, clipped to physical addresses. */
    PhysRange mappableRange() {
        return PhysRange.ofEnd(physRamBase, Math.min(physRamBase + linearBytes, 1L << RiscvGeometry.MAX_PHYSMEM_BITS));
    }
}
