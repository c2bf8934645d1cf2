package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Seeds;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.walk.Walk;
import org.junit.jupiter.api.TestInstance;

/** Everything at random: adds, removals, blocks online and offline, a guest that allocates, policies, failures. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WalkRules {
    private static final int STEPS = 1000;

    @Rule("SPI-013")
    void aRandomWalkStaysSound(Subject subject) {
        Seeds.all().forEach(seed -> Walk.take(subject, seed, STEPS));
    }
}
