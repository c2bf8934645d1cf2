/** The Xen balloon where it grows beyond what the domain booted with ({@code drivers/xen/balloon.c}). */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.xen;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
