/**
 * The riscv port (rv64) with its three page-table depths: {@code arch/riscv/mm/init.c}. Start at
 * {@link io.github.mmhotplug.arch.riscv.RiscvProvider}; the hooks are {@code RiscvMemory} ({@code arch_add_memory}),
 * {@code RiscvVmemmap} ({@code vmemmap_populate}) and {@code RiscvPagetableFreer} ({@code free_pagetable}). Sees the SPI
 * only, keeps no state.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.arch.riscv;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
