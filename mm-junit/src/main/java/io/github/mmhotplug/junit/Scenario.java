package io.github.mmhotplug.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that begins with a scenario: once for each of its machines the file is run, all of it must be as expected, and the
 * method may look at the {@link io.github.mmhotplug.core.Machine} that comes out of it.
 *
 * <pre>
 * &#64;Scenario("kata-containers-4847.yaml")
 * void theGuestSurvives(Machine machine) { ... }
 * </pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ScenarioExtension.class)
public @interface Scenario {
    /** The file: a resource beside the test class, or a path from the project's folder. */
    String value();
}
