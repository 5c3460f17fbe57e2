package dev.sshdaudit.query;

/**
 * What a user may do, as the PID {@code audit.viewing} says. Immutable.
 *
 * @param user the name of the user
 * @param status whether the user sees the status
 * @param view whether the user looks at recordings and open connections of all users
 * @param own whether the user, without {@code view}, finds, opens and searches own recordings
 * @param manage whether the user ends connections, and changes something
 * @param secrets whether the user sees passwords and answers of users
 */
public record Rights(String user, boolean status, boolean view, boolean own, boolean manage, boolean secrets) {}
