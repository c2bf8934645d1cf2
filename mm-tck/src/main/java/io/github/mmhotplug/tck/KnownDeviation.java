package io.github.mmhotplug.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A rule that an architecture is known to break. Its tests may fail, and one of them must: as soon as all pass, the
 * kit fails and asks for the annotation to be taken away.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KnownDeviation.All.class)
public @interface KnownDeviation {
    /** Id of the rule. */
    String rule();

    /** Where it is written down: an address, or a sentence. */
    String issue();

    /** The variant that breaks it; empty for all. */
    String variant() default "";

    /** The kernel under which it is broken; empty for all. */
    String kernel() default "";

    /** Several of them. */
    @Documented
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        KnownDeviation[] value();
    }
}
