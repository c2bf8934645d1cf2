/** The drivers that bring memory, one package each, as the kernel's own call the core. */
@NullMarked
package io.github.mmhotplug.drivers;

import org.jspecify.annotations.NullMarked;
