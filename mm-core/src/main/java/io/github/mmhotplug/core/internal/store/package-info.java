/** Stores in which stateless ports and drivers keep what they must remember; part of the machine's state. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.store;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
