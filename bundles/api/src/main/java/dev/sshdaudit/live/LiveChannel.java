package dev.sshdaudit.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An open channel of a connection. Immutable; clients chose the texts, which are to be escaped before they are printed.
 *
 * @param id the channel's number in the recording
 * @param kind the channel's type, such as {@code session} or {@code direct-tcpip}
 * @param since when it was opened
 * @param request {@code shell}, {@code exec} or {@code subsystem} once the client has asked for one of these, else null
 * @param program the command of {@code exec}, the name of the subsystem, or the target of a forwarding; else null
 * @param command the command that the channel's shell runs now, where the shell tells; else null
 */
public record LiveChannel(
        long id,
        String kind,
        Instant since,
        @Nullable String request,
        @Nullable String program,
        @Nullable String command) {}
