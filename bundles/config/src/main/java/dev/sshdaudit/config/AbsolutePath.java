package dev.sshdaudit.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key of type {@link String} that must be the absolute path of a folder other than the root. {@link ConfigReader}
 * refuses all other texts. Whether the folder exists is not looked at.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AbsolutePath {}
