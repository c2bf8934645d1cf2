/**
 * The scenario language, {@code mmhp-scenario/1}: a machine's day in a file. Read {@code Scenario} first, then
 * {@code ScenarioReader}.
 */
@NullMarked
package io.github.mmhotplug.scenario.language;

import org.jspecify.annotations.NullMarked;
