/** Runs scenarios on machines, and says what came of every step. */
@NullMarked
package io.github.mmhotplug.scenario.run;

import org.jspecify.annotations.NullMarked;
