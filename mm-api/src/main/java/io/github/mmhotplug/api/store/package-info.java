/** Engine-owned stores in which a stateless port keeps what it must remember. */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.store;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
