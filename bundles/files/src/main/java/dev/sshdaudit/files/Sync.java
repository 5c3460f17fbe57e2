package dev.sshdaudit.files;

/** When what was recorded is made to survive the machine. */
public enum Sync {
    /** Whenever the operating system likes. */
    none,
    /** Once a second, while a recording grows, and when it ends. */
    interval,
    /** Whenever messages are handed on. */
    always
}
