/** Stores in which stateless ports and drivers keep what they must remember; part of the machine's state. */
@NullMarked
package io.github.mmhotplug.core.internal.store;

import org.jspecify.annotations.NullMarked;
