/**
 * Sections and subsections: which frames have struct pages. Touches nothing else ({@code mm/sparse.c}).
 */
@NullMarked
package io.github.mmhotplug.core.internal.sparse;

import org.jspecify.annotations.NullMarked;
