/**
 * The memmap's backing and mapping: altmap arithmetic and the generic populate walkers that ports call. Works on the
 * page table and the frames of one operation ({@code mm/sparse-vmemmap.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.vmemmap;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
