/** Device-dax: {@code drivers/dax/bus.c}, {@code device.c}, {@code kmem.c}, {@code pmem.c}. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.dax;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
