package dev.sshdaudit.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The texts that a key of type {@link String} may have, besides an empty text. {@link ConfigReader} refuses all others. A key
 * that must not be empty is an enum instead.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OneOf {

    /** The allowed texts; case counts. */
    String[] value();
}
