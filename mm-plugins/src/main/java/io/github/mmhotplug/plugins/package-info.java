/**
 * Architectures and drivers from jars. {@link io.github.mmhotplug.plugins.PluginHost} looks at every jar before a class of
 * it is defined, loads each by a class loader of its own, and lets it go when nobody uses it. Here are the threads and
 * files that the engine does not have.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.plugins;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
