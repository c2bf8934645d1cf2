/** Standby memory of s390 ({@code drivers/s390/char/sclp_mem.c}, before it {@code sclp_cmd.c}). */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.sclp;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
