/** Memory that a Hyper-V host adds ({@code drivers/hv/hv_balloon.c}). */
@NullMarked
package io.github.mmhotplug.drivers.hyperv;

import org.jspecify.annotations.NullMarked;
