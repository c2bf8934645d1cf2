/**
 * Everything that one machine knows, in one place, so that it can be forked, compared and put back. Owns no rules:
 * each part belongs to the package that it comes from.
 */
@NullMarked
package io.github.mmhotplug.core.internal.state;

import org.jspecify.annotations.NullMarked;
