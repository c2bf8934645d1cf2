/**
 * The scenario language, {@code mmhp-scenario/1}: a machine's day in a file. Read {@code Scenario} first, then
 * {@code ScenarioReader}.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.language;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
