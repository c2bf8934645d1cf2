/**
 * What an architecture port implements and is given. Start at {@link io.github.mmhotplug.api.Architecture}; the three
 * hooks are {@link io.github.mmhotplug.api.hotplug.ArchMemory} ({@code arch_add_memory}),
 * {@link io.github.mmhotplug.api.vmemmap.VmemmapPopulator} ({@code vmemmap_populate}) and
 * {@link io.github.mmhotplug.api.pagetable.PagetableFreer} ({@code free_pagetable}).
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
