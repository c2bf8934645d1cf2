/**
 * What a rule means: where it can be met, what becomes of an operation that meets it, and its numbers on one machine.
 * Start at {@link io.github.mmhotplug.core.explain.Explainer}.
 */
@NullMarked
package io.github.mmhotplug.core.explain;

import org.jspecify.annotations.NullMarked;
