/**
 * A random walk through everything that can be done to a machine: where steps come from
 * ({@link io.github.mmhotplug.tck.walk.WalkSource}), what is demanded after each
 * ({@link io.github.mmhotplug.tck.walk.Walk}), and how the steps that lead to a failure become few
 * ({@link io.github.mmhotplug.tck.walk.Shrinker}).
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.tck.walk;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
