/**
 * Kernel page tables as ports see and edit them, and {@link io.github.mmhotplug.api.pagetable.PagetableFreer}, the
 * hook that frees them ({@code arch/.../mm}).
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.pagetable;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
