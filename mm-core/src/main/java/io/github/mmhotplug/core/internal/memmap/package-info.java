/**
 * What the struct pages of allocated frames say, by range: who uses them in the kernel or the guest, who else holds a reference, and the
 * {@code PageVmemmap} runs of the 2018 and 2019 designs. Free frames are the buddy's. Touches nothing else
 * ({@code include/linux/page-flags.h}, {@code mm/memory_hotplug.c mark_vmemmap_pages}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.memmap;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
