/** The memory notifier chain as consumers see it ({@code include/linux/memory.h}). */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.notify;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
