package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;

/**
 * {@code arch/arm64/include/asm/memory.h} without randomisation: linear map at the bottom of the kernel's half, vmemmap
 * near its top. Offsets of the linear map are physical addresses; the one of {@code memstart} is its first byte.
 *
 * @param addressBits {@code VA_BITS}
 * @param physicalBits {@code MAX_PHYSMEM_BITS}
 * @param memstart {@code memstart_addr}: what {@code PAGE_OFFSET} maps
 * @param linearMap {@code PAGE_OFFSET} to {@code PAGE_END}
 * @param vmemmap {@code VMEMMAP_START} to {@code VMEMMAP_END}
 */
record Arm64Layout(int addressBits, int physicalBits, long memstart, KernelRegion linearMap, KernelRegion vmemmap) {
    private static final int STRUCT_PAGE_SHIFT = 6;

    static Arm64Layout of(Arm64PageSize pageSize, int addressBits, boolean vmemmapEndsAtLastGib, long memstart) {
        long pageOffset = -(1L << addressBits);
        long pageEnd = -(1L << (addressBitsMin(pageSize, addressBits) - 1));
        int describedShift = pageSize.pageShift() - STRUCT_PAGE_SHIFT;
        long vmemmapBytes = (pageEnd - pageOffset) >>> describedShift;
        long vmemmapStart = vmemmapEndsAtLastGib ? -Bytes.GIB - vmemmapBytes : -(1L << (addressBits - describedShift));
        boolean physical52 = addressBits == 52 || pageSize == Arm64PageSize.SIXTY_FOUR_KIB;
        return new Arm64Layout(
                addressBits,
                physical52 ? 52 : 48,
                memstart,
                new KernelRegion(pageOffset - memstart, pageOffset, pageEnd),
                new KernelRegion(
                        vmemmapStart - (memstart >>> describedShift), vmemmapStart, vmemmapStart + vmemmapBytes));
    }

    /** {@code VA_BITS_MIN}: what a kernel for 52 bits falls back to decides where its linear map ends. */
    private static int addressBitsMin(Arm64PageSize pageSize, int addressBits) {
        return addressBits < 52 ? addressBits : pageSize == Arm64PageSize.SIXTEEN_KIB ? 47 : 48;
    }

    /** {@code arch_get_mappable_range()}, clipped to physical addresses. */
    PhysRange mappableRange() {
        long linearBytes = linearMap.ceiling() - linearMap.floor();
        return PhysRange.ofEnd(memstart, Math.min(memstart + linearBytes, 1L << physicalBits));
    }
}
