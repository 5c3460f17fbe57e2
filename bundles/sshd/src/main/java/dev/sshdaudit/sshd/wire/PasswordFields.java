package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is in a request of method {@code password} (RFC 4252, section 8). The passwords are read only if wanted. */
record PasswordFields(Bytes password, Map<String, Object> extras) {

    /** A malformed request is an attempt all the same: the server answers it. */
    static PasswordFields read(PacketReader packet, boolean wanted) {
        Bytes password = Bytes.EMPTY;
        Map<String, Object> extras = new LinkedHashMap<>();
        try {
            boolean change = packet.bool();
            password = secret(packet, wanted);
            if (change) {
                extras.put(Extras.CHANGE, true);
                Bytes changed = secret(packet, wanted);
                if (wanted) {
                    extras.put(AuditMessage.NEW_PASSWORD, changed);
                }
            }
        } catch (MalformedPacketException e) {
            extras.put(Extras.MALFORMED, true);
        }
        return new PasswordFields(password, extras);
    }

    private static Bytes secret(PacketReader packet, boolean wanted) throws MalformedPacketException {
        if (wanted) {
            return packet.bytes();
        }
        packet.skipString();
        return Bytes.EMPTY;
    }
}
