/**
 * The memmap's backing and mapping: altmap arithmetic and the generic populate walkers that ports call. Works on the
 * page table and the frames of one operation ({@code mm/sparse-vmemmap.c}).
 */
@NullMarked
package io.github.mmhotplug.core.internal.vmemmap;

import org.jspecify.annotations.NullMarked;
