/**
 * The tests of the kit, one class for each group of rules. They speak of an architecture only through a
 * {@link io.github.mmhotplug.tck.Subject}, and of no architecture by name.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.tck.rules;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
