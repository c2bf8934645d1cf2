/** Sizes and shapes: pages, sections, page-table levels, zones. Values only. */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.geometry;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
