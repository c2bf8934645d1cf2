/**
 * Walks that many ports share, over runs instead of entries: building a linear map, taking a mapping away, freeing the
 * memmap without hurting a neighbour. A port is free to write its own.
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.walk;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
