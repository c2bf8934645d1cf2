/** The catalogue of rules: what must hold, which errno says so, and which kernel function checks it. */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.rule;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
