package dev.sshdaudit.files;

/** When the bytes of a recording are made to survive a failure of the machine. */
public enum Sync {
    /** When the operating system chooses. */
    none,
    /** Once a second while a recording grows, and when it ends. */
    interval,
    /** Whenever messages are handed on to the storage, and when a recording ends. */
    always;

    /** What {@link #none} means to an operator, for the descriptions of keys. */
    public static final String NONE =
            "none: what the operating system has written by then, often all but the last half minute, at no cost";

    /** What {@link #interval} means to an operator, for the descriptions of keys. */
    public static final String INTERVAL =
            "interval: all but the last two seconds, for a sync each second of each recording that grows";

    /** What {@link #always} means to an operator, for the descriptions of keys. */
    public static final String ALWAYS =
            "always: all but the last second, for two to four syncs a second in which a recording" + " grows";
}
