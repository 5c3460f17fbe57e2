/**
 * Takes messages from hosts, whose threads never wait here. Each connection has a {@link
 * dev.sshdaudit.core.intake.Recorder}, a {@link dev.sshdaudit.core.intake.Mailbox}, and a {@link
 * dev.sshdaudit.core.intake.Gate} that ends the connection if it cannot be recorded. The {@link
 * dev.sshdaudit.core.intake.Lobby} records connections whose users have not authenticated.
 */
@NullMarked
package dev.sshdaudit.core.intake;

import org.jspecify.annotations.NullMarked;
