/**
 * Where frames for memmap and page tables come from and where they go: the buddy while the system runs, the boot
 * allocator before. Checks every frame that a port's {@code free_pagetable} hands on. Changes the buddy and the struct
 * pages ({@code mm/sparse-vmemmap.c vmemmap_alloc_block}, {@code mm/memblock.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.frame;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
