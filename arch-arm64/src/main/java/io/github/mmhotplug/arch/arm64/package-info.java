/**
 * The arm64 port with its three page sizes: {@code arch/arm64/mm/mmu.c}, {@code arch/arm64/mm/init.c}. Start at
 * {@link io.github.mmhotplug.arch.arm64.Arm64Provider}; the hooks are {@code Arm64Memory} ({@code arch_add_memory}),
 * {@code Arm64Vmemmap} ({@code vmemmap_populate}) and {@code Arm64PagetableFreer} ({@code free_pagetable}). Sees the
 * SPI only, keeps no state.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.arch.arm64;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
