/**
 * Errors on purpose on the memory notifier chain ({@code lib/notifier-error-inject.c}, {@code
 * lib/memory-notifier-error-inject.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.errorinject;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
