/** The memory notifier chain as consumers see it ({@code include/linux/memory.h}). */
@NullMarked
package io.github.mmhotplug.api.notify;

import org.jspecify.annotations.NullMarked;
