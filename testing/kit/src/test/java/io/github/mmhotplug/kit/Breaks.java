package io.github.mmhotplug.kit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the kit must say of a wrong port. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Breaks {
    /** Id of the rule that is named first, or most often. */
    String rule();

    /** What its message says that leads to the mistake. */
    String says();

    /** Other rules that the mistake truly breaks too, so that naming them does not mislead. */
    String[] also() default {};
}
