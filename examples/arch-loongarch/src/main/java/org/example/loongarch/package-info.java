/**
 * loongarch64, as one writes a port who is not of mmhotplug. Start at {@link org.example.loongarch.LoongarchProvider}; the
 * hooks are {@code LoongarchMemory} ({@code arch_add_memory}), {@code LoongarchVmemmap}
 * ({@code vmemmap_populate}; 6.1 has {@code SectionMemmap} of {@code mm-api} instead) and {@code LoongarchPagetableFreer} ({@code free_pagetable}).
 */
package org.example.loongarch;
