/**
 * What a rule means: where it can be met, what becomes of an operation that meets it, and its numbers on one machine.
 * Start at {@link io.github.mmhotplug.core.explain.Explainer}.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.core.explain;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
