package io.github.mmhotplug.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Which machine a test gets where it has a parameter of type {@link io.github.mmhotplug.core.Machine}: a new one for each
 * test, just booted, with all drivers. On a class it holds for all its tests; beside {@link Scenario} it says on which of
 * the scenario's machines the test runs.
 *
 * <pre>
 * &#64;Test
 * &#64;HotplugMachine(architecture = "arm64-64k", kernel = "6.12")
 * void plugsWholeBlocks(Machine machine) { ... }
 * </pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MachineExtension.class)
public @interface HotplugMachine {
    /** A variant or a short name, as {@code mmhp arch list} shows them. */
    String architecture() default "x86";

    /** A kernel, as {@code mmhp profile list} shows them. */
    String kernel() default "7.2";

    /** Boot memory: {@code 256M}, {@code 2G}. */
    String ram() default "2G";
}
