/**
 * Architectures around an architecture: {@link io.github.mmhotplug.tck.wrap.AssertingArchitecture} watches it,
 * {@link io.github.mmhotplug.tck.wrap.RecordingArchitecture} writes down what is called,
 * {@link io.github.mmhotplug.tck.wrap.CrankyArchitecture} lets fail what can fail, and
 * {@link io.github.mmhotplug.tck.wrap.DelegatingArchitecture} is where any other begins. Beside them
 * {@link io.github.mmhotplug.tck.wrap.Bystander}, who hears what notifiers hear.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.tck.wrap;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
