/**
 * Kernel page tables as ports see and edit them, and {@link io.github.mmhotplug.api.pagetable.PagetableFreer}, the
 * hook that frees them ({@code arch/.../mm}).
 */
@NullMarked
package io.github.mmhotplug.api.pagetable;

import org.jspecify.annotations.NullMarked;
