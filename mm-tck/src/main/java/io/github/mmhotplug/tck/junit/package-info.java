/** How the kit runs in JUnit: the matrix over variants and kernels, what surrounds each run, and the report. */
@NullMarked
package io.github.mmhotplug.tck.junit;

import org.jspecify.annotations.NullMarked;
