/**
 * The seam for the memmap: {@link io.github.mmhotplug.api.vmemmap.VmemmapPopulator} and what the core offers it
 * ({@code mm/sparse-vmemmap.c}).
 */
@NullMarked
package io.github.mmhotplug.api.vmemmap;

import org.jspecify.annotations.NullMarked;
