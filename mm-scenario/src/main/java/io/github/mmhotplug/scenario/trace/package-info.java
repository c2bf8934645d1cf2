/** Recordings of real kernels ({@code memhp-lab-trace/1}), read and checked. Start at {@code TraceReader}. */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.trace;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
