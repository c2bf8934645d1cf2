/** Words and sizes as people write them, and what to say of those that are wrong. */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.text;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
