package dev.sshdaudit.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The numbers that a key of type {@code int} or {@code long} may have. {@link ConfigReader} refuses all others. Both ends are
 * allowed values.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Range {

    /** The smallest value. */
    long min() default 0;

    /** The largest value. */
    long max() default Long.MAX_VALUE;

    /** Whether 0 is allowed, too, where it is smaller than {@link #min}. */
    boolean orZero() default false;
}
