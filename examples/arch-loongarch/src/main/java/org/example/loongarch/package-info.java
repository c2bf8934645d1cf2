/**
 * loongarch64, as one writes a port who is not of mmhotplug. Start at {@link org.example.loongarch.LoongarchProvider}; the
 * hooks are {@code LoongarchMemory} ({@code arch_add_memory}), {@code LoongarchVmemmap} and {@code SectionMemmap}
 * ({@code vmemmap_populate}) and {@code LoongarchPagetableFreer} ({@code free_pagetable}).
 */
package org.example.loongarch;
