/**
 * Walks that many ports share, over runs instead of entries: building a linear map, taking a mapping away, freeing the
 * memmap without hurting a neighbour. A port is free to write its own.
 */
@NullMarked
package io.github.mmhotplug.api.walk;

import org.jspecify.annotations.NullMarked;
