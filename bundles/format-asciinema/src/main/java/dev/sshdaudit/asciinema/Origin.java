package dev.sshdaudit.asciinema;

/**
 * Whose cast it is.
 *
 * @param username the authenticated user, or an empty text if unknown
 */
record Origin(long channelId, String remoteAddr, String username) {}
