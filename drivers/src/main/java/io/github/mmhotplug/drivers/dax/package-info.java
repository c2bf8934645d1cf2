/** Device-dax: {@code drivers/dax/bus.c}, {@code device.c}, {@code kmem.c}, {@code pmem.c}. */
@NullMarked
package io.github.mmhotplug.drivers.dax;

import org.jspecify.annotations.NullMarked;
