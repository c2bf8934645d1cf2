/**
 * The powerpc port, 64-bit Book3S: radix and hash translation, pages of 4 KiB and 64 KiB, memory that firmware hands out
 * in LMBs ({@code arch/powerpc/mm/mem.c}, {@code init_64.c}, {@code book3s64/}). Start at
 * {@link io.github.mmhotplug.arch.powerpc.PowerpcProvider}; the hooks are {@code PowerpcMemory}, {@code RadixVmemmap} or
 * {@code UnitVmemmap}, and {@code PowerpcPagetableFreer}. Sees the SPI only, keeps no state.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.arch.powerpc;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
