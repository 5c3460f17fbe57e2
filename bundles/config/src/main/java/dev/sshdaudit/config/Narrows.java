package dev.sshdaudit.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key of which one kind of change means that less is recorded or kept, or that fewer connections are refused. The
 * log line about such a change is a warning.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Narrows {

    /** The kind of change. */
    When value();

    /** What a value changes to. */
    enum When {
        /** A boolean becomes false. */
        SWITCHED_OFF,
        /** A boolean becomes true. */
        SWITCHED_ON,
        /** A constant is replaced by one that stands before it in its enum. */
        LOWERED,
        /** A number grows. */
        RAISED,
        /** A text becomes empty, or {@code none}. */
        EMPTIED,
        /** A list of names, separated by commas, gets one that it did not have. */
        EXTENDED,
        /** A list of names, separated by commas, lacks one that it had. */
        SHORTENED
    }
}
