/** The drivers that bring memory, one package each, as the kernel's own call the core. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
