/**
 * The riscv port (rv64) with its three page-table depths: {@code arch/riscv/mm/init.c}. Start at
 * {@link org.example.riscv.RiscvProvider}; the hooks are {@code RiscvMemory} ({@code arch_add_memory}),
 * {@code RiscvVmemmap} ({@code vmemmap_populate}) and {@code RiscvPagetableFreer} ({@code free_pagetable}). Sees the SPI
 * only, keeps no state.
 */
@NullMarked
package org.example.riscv;

import org.jspecify.annotations.NullMarked;
