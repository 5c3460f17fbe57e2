package dev.sshdaudit.sshd.wire;

import java.util.List;

/** Why a channel could not be opened (RFC 4254, section 5.1). */
final class OpenFailures {

    private static final List<String> CODES =
            List.of("administratively prohibited", "connect failed", "unknown channel type", "resource shortage");

    private OpenFailures() {}

    /**
     * The reason in words.
     *
     * @param packet stands before the reason code
     * @param cause what the server knows and does not tell the client, or null
     */
    static String reason(PacketReader packet, String cause) {
        String reason = "";
        try {
            long code = packet.uint32();
            reason = code >= 1 && code <= CODES.size() ? CODES.get((int) code - 1) : "code " + code;
            String description = packet.text();
            reason = description.isEmpty() ? reason : reason + ": " + description;
        } catch (MalformedPacketException e) {
            // without the rest, then
        }
        return cause == null || reason.contains(cause) ? reason : reason + " (" + cause + ")";
    }
}
