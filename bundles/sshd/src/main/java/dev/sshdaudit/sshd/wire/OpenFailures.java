package dev.sshdaudit.sshd.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes why a channel could not be opened (RFC 4254, section 5.1). */
final class OpenFailures {

    private static final List<String> CODES =
            List.of("administratively prohibited", "connect failed", "unknown channel type", "resource shortage");

    private OpenFailures() {}

    /**
     * The reason in words.
     *
     * @param packet is read from the reason code on
     * @param cause the server's own description of the cause, which it does not send to the client; or null
     */
    static String reason(PacketReader packet, @Nullable String cause) {
        String reason = "";
        try {
            long code = packet.uint32();
            reason = code >= 1 && code <= CODES.size() ? CODES.get((int) code - 1) : "code " + code;
            String description = packet.text();
            reason = description.isEmpty() ? reason : reason + ": " + description;
        } catch (MalformedPacketException e) {
            // the packet has no more fields
        }
        return cause == null || reason.contains(cause) ? reason : reason + " (" + cause + ")";
    }
}
