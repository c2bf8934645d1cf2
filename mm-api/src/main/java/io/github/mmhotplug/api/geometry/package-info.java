/** Sizes and shapes: pages, sections, page-table levels, zones. Values only. */
@NullMarked
package io.github.mmhotplug.api.geometry;

import org.jspecify.annotations.NullMarked;
