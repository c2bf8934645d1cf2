/** The Xen balloon where it grows beyond what the domain booted with ({@code drivers/xen/balloon.c}). */
@NullMarked
package io.github.mmhotplug.drivers.xen;

import org.jspecify.annotations.NullMarked;
