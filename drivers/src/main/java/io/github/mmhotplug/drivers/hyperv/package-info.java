/** Memory that a Hyper-V host adds ({@code drivers/hv/hv_balloon.c}). */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.hyperv;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
