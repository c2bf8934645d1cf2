/** Recordings of real kernels ({@code memhp-lab-trace/1}), read and checked. Start at {@code TraceReader}. */
@NullMarked
package io.github.mmhotplug.scenario.trace;

import org.jspecify.annotations.NullMarked;
