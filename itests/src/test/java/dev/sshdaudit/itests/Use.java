package dev.sshdaudit.itests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the row of the README's table whose messages a test sees recorded. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Use {
    String value();
}
