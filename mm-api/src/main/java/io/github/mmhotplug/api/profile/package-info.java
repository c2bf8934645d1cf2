/**
 * Kernels as data: capabilities with their sources, quirks by name, and the text table that both are shipped in.
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.profile;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
