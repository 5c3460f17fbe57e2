package dev.sshdaudit.asciinema;

/**
 * The channel and the user of a cast.
 *
 * @param channelId the channel
 * @param remoteAddr the client's address, or an empty text if unknown
 * @param username the authenticated user, or an empty text if unknown
 */
record Origin(long channelId, String remoteAddr, String username) {}
