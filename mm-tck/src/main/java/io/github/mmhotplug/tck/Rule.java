package io.github.mmhotplug.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;

/** A test of one rule, run for every {@link Subject} under whose kernel the rule can be met. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
public @interface Rule {
    /** Id of the rule: {@code "ADD-003"}. */
    String value();

    /** What becomes of an architecture that does not keep it. */
    Status status() default Status.REQUIRED;
}
