/** Engine-owned stores in which a stateless port keeps what it must remember. */
@NullMarked
package io.github.mmhotplug.api.store;

import org.jspecify.annotations.NullMarked;
