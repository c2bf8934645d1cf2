/**
 * An invented 64-bit architecture, the smallest that is complete. Start at {@link org.example.toy.ToyProvider}; the hooks
 * are {@code ToyMemory} ({@code arch_add_memory}), {@code ToyVmemmap} ({@code vmemmap_populate}) and
 * {@code ToyPagetableFreer} ({@code free_pagetable}).
 */
package org.example.toy;
