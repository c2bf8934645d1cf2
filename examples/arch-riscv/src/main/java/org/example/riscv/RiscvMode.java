package org.example.riscv;

import java.util.Arrays;

/**
 * {@code satp_mode}: how deep the page tables are. Folding is decided at boot: the CPU, {@code no4lvl} and {@code no5lvl}.
 */
enum RiscvMode {
    /** Three levels; the tables of PMD entries are all there from boot on. */
    SV39(39, 21),
    /** Four levels; the tables of PUD entries are all there from boot on. */
    SV48(48, 30),
    /** Five levels; the tables of P4D entries are all there from boot on. */
    SV57(57, 39);

    /** {@code KASAN_SHADOW_END}: below it lies the shadow, an eighth of the kernel's half. */
    private static final long SHADOW_END = 0xffffffff00000000L;

    private static final int ENTRY_BITS = 9;
    private static final int PAGE_SHIFT = 12;
    private static final int STRUCT_PAGE_SHIFT = 6;

    private final int addressBits;
    private final int rootShift;

    RiscvMode(int addressBits, int rootShift) {
        this.addressBits = addressBits;
        this.rootShift = rootShift;
    }

    /**
     * The mode of a variant.
     *
     * @throws IllegalArgumentException if it is none of the port's
     */
    static RiscvMode ofVariant(String variant) {
        return Arrays.stream(values())
                .filter(mode -> mode.variant().equals(variant))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant of riscv: " + variant));
    }

    /** The id of the variant: {@code riscv-sv57}. */
    String variant() {
        return "riscv-sv" + addressBits;
    }

    /** {@code VA_BITS}. */
    int addressBits() {
        return addressBits;
    }

    /** What an entry of those tables covers that {@code PGD} entries point to, log2. */
    int rootShift() {
        return rootShift;
    }

    /** {@code PGDIR_SIZE}. */
    private long pgdEntryBytes() {
        return 1L << (rootShift + ENTRY_BITS);
    }

    /** {@code KERN_VIRT_SIZE}: a quarter of the address space, and all the memory that boot takes. */
    long kernVirtSize() {
        return 1L << (addressBits - 2);
    }

    /** {@code VMEMMAP_SIZE}: struct pages for half of the address space. */
    long vmemmapBytes() {
        return 1L << (addressBits - PAGE_SHIFT - 1 + STRUCT_PAGE_SHIFT);
    }

    /** {@code KASAN_SHADOW_START}: first address behind the linear map, in two's complement. */
    long linearMapEnd() {
        return (SHADOW_END - (1L << (addressBits - 4))) & -pgdEntryBytes();
    }
}
