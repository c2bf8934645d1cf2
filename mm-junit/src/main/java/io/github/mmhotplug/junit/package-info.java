/**
 * Machines and scenarios in tests of your own: {@link io.github.mmhotplug.junit.HotplugMachine} hands a test a booted
 * machine, {@link io.github.mmhotplug.junit.Scenario} runs a scenario file first.
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.mmhotplug.junit;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
