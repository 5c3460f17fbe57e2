package dev.sshdaudit.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key that decides where recordings are kept, or how they are protected there. While no configuration is in
 * force, a wrong value of another key is replaced by the key's default; a wrong value of a decisive key is not, and no
 * configuration is put in force until the value is right. Otherwise a typing error would bring recordings to a place
 * that was never chosen.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Decisive {}
