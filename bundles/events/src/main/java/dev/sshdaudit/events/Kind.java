package dev.sshdaudit.events;

import java.util.Locale;

/** What an event tells. */
enum Kind {
    /** A client connected. */
    CONNECT,
    /** A user has authenticated, or an attempt to do so failed. */
    AUTH,
    /** A client asked for a shell or a program. */
    EXEC,
    /** A shell of the host ran a command. */
    COMMAND,
    /** A client asked for a subsystem. */
    SUBSYSTEM,
    /** Something was done with a file by sftp, scp, git or rsync. */
    FILE,
    /** A client asked for a forwarding, or the server opened a channel of one. */
    FORWARD,
    /** A connection ended. */
    DISCONNECT,
    /** A user looked at a recording, or did something with it. */
    VIEWED,
    /** Recording failed, or works again. */
    FAILURE,
    /** Something could not be recorded. */
    GAP,
    /** The configuration changed. */
    CONFIG;

    private static final String TOPICS = "dev/sshdaudit/";

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name in ids and properties, such as {@code connect}. */
    String id() {
        return id;
    }

    /** The topic of EventAdmin, such as {@code dev/sshdaudit/connect}. */
    String topic() {
        return TOPICS + id;
    }
}
