/**
 * Errors on purpose on the memory notifier chain ({@code lib/notifier-error-inject.c}, {@code
 * lib/memory-notifier-error-inject.c}).
 */
@NullMarked
package io.github.mmhotplug.drivers.errorinject;

import org.jspecify.annotations.NullMarked;
