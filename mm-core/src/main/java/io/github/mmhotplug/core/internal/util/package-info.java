/**
 * Collections that the model's state is kept in: maps that hold runs of keys as one entry. They know nothing of memory,
 * touch nothing but themselves and answer to no kernel file; {@code lib/xarray.c} is what they stand in for.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.util;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
