/**
 * The page allocator's free lists: which frames of a zone are free, and which of them an allocation gets. Knows frame
 * numbers only; who uses a frame is not its business ({@code mm/page_alloc.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.buddy;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
