/** Runs scenarios on machines, and says what came of every step. */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.run;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
