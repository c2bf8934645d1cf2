/**
 * Frame numbers, address ranges and units: the values that cross every boundary. Immutable, thread-safe, no dependencies.
 */
@NullMarked
package io.github.mmhotplug.api.addr;

import org.jspecify.annotations.NullMarked;
