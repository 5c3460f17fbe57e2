/**
 * Takes messages from hosts, whose threads never wait here: a {@link dev.sshdaudit.core.intake.Recorder} for each
 * connection, its {@link dev.sshdaudit.core.intake.Mailbox}, and the {@link dev.sshdaudit.core.intake.Gate} that ends connections
 * which cannot be recorded. The {@link dev.sshdaudit.core.intake.Lobby} has those whose users have not authenticated.
 */
package dev.sshdaudit.core.intake;
