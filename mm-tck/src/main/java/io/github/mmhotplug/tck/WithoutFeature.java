package io.github.mmhotplug.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The twin of a test: for architectures that lack the feature, and refuse as agreed. Kernels without it run neither. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface WithoutFeature {
    Feature value();
}
