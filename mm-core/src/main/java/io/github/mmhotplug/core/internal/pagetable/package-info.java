/**
 * Kernel page tables of the linear map and the vmemmap: leaves and tables by range, table pages as real frames.
 * {@link io.github.mmhotplug.core.internal.pagetable.PageTable} is the state,
 * {@link io.github.mmhotplug.core.internal.pagetable.PageTableEdit} what a port does to it during one operation. Takes
 * frames from and gives them to {@link io.github.mmhotplug.core.internal.frame} ({@code arch/.../mm}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.pagetable;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
