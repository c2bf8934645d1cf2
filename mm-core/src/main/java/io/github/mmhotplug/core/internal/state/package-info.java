/**
 * Everything that one machine knows, in one place, so that it can be forked, compared and put back. Owns no rules:
 * each part belongs to the package that it comes from.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.state;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
