/**
 * Sections and subsections: which frames have struct pages. Touches nothing else ({@code mm/sparse.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.sparse;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
