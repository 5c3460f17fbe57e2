package dev.sshdaudit.live;

import dev.sshdaudit.message.AuditMessage;

/**
 * A message of an open connection.
 *
 * @param client whose connection it is, as known when the message came
 * @param message the message as it is recorded
 * @param skipped how many messages of all that are followed were left out before this one, because the follower was slow
 */
public record LiveMessage(LiveClient client, AuditMessage message, long skipped) {}
