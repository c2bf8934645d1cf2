/**
 * Replays a recording on the model. Reads only what a host decides ({@code op}, {@code args}, {@code given}), never
 * what the kernel answered. Start at {@code Replay}.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.replay;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
