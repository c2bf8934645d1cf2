package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.Optional;

/** One thing that is looked at behind a step. */
public interface Check {
    /** Its place in the file. */
    YamlValue source();

    /** What is wrong, or empty if it is as expected. */
    Optional<Difference> difference(Seen seen);

    /**
     * What was expected and what is.
     *
     * @param what the name of what was looked at
     * @param expected what the file says
     * @param actual what is
     */
    record Difference(String what, String expected, String actual) {
        @Override
        public String toString() {
            return what + ": expected " + expected + ", is " + actual;
        }
    }
}
