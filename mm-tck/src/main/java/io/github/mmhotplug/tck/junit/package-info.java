/** How the kit runs in JUnit: the matrix over variants and kernels, what surrounds each run, and the report. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.tck.junit;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
