/**
 * Frame numbers, address ranges and units: the values that cross every boundary. Immutable, thread-safe, no dependencies.
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.addr;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
