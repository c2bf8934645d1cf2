/**
 * Four ports of 2016 that are gone: ia64, sh, tile, x86_32. Start at {@link org.example.legacy.LegacyProvider}; the hooks are
 * {@code LegacyMemory} ({@code arch_add_memory}), {@code Ia64Vmemmap} ({@code vmemmap_populate}; the others have
 * {@code SectionMemmap} of {@code mm-api}) and {@code LegacyPagetableFreer} ({@code free_pagetable}).
 */
package org.example.legacy;
