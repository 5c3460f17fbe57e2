package dev.sshdaudit.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key where one kind of change narrows auditing: less is recorded or kept, or fewer connections are refused.
 * Such a change is logged as a warning.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Narrows {

    /** The kind of change that narrows auditing. */
    When value();

    /** A kind of change. */
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
        /** As EMPTIED, or a list of names, separated by commas, has fewer than before. */
        REDUCED,
        /** A list of names, separated by commas, gets one that it did not have. */
        EXTENDED,
        /** A list of names, separated by commas, lacks one that it had. */
        SHORTENED,
        /** A list of names, where an empty one stands for all, has names for the first time, or lacks one that it had. */
        RESTRICTED
    }
}
