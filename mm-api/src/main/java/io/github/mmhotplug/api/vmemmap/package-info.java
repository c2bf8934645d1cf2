/**
 * The seam for the memmap: {@link io.github.mmhotplug.api.vmemmap.VmemmapPopulator} and what the core offers it
 * ({@code mm/sparse-vmemmap.c}).
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.vmemmap;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
