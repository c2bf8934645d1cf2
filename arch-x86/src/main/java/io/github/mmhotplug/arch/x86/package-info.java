/**
 * The x86-64 port: {@code arch/x86/mm/init_64.c}. Start at {@link io.github.mmhotplug.arch.x86.X86Provider}; the hooks are
 * {@code X86Memory} ({@code arch_add_memory}), {@code X86Vmemmap} ({@code vmemmap_populate}) and
 * {@code X86PagetableFreer} ({@code free_pagetable}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.arch.x86;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
