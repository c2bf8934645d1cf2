/**
 * Memory block devices: state, node, and what a block keeps for its own memmap. Touches nothing else
 * ({@code drivers/base/memory.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.block;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
