/**
 * The engine as programs use it: {@link io.github.mmhotplug.core.Machine} and what goes in and comes out of it. Start at
 * {@link io.github.mmhotplug.core.MachineBuilder}.
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.mmhotplug.core;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
