/**
 * The sequences: add and remove, step by step in the kernel's order, each step pushing its undo. The only package that
 * calls a port's hooks. Services are stateless; what one operation needs travels in a
 * {@link io.github.mmhotplug.core.internal.hotplug.HotplugContext} ({@code mm/memory_hotplug.c}, {@code mm/sparse.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.hotplug;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
