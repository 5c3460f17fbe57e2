package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a request of method {@code password} (RFC 4252, section 8). Passwords are copied only if they are
 * recorded.
 */
record PasswordFields(Bytes password, Map<String, Object> extras) {

    /** The most bytes of a password that are kept. */
    private static final int MAX_PASSWORD = 1024;

    /** Reads the fields. A malformed request counts as an attempt, since the server answers it. */
    static PasswordFields read(PacketReader packet, boolean wanted) {
        Bytes password = Bytes.EMPTY;
        Map<String, Object> extras = new LinkedHashMap<>();
        BoundedFields fields = BoundedFields.cut(packet, MAX_PASSWORD);
        try {
            boolean change = fields.bool();
            password = secret(fields, "password", wanted);
            if (change) {
                extras.put(Extras.CHANGE, true);
                Bytes changed = secret(fields, AuditMessage.NEW_PASSWORD, wanted);
                if (wanted) {
                    extras.put(AuditMessage.NEW_PASSWORD, changed);
                }
            }
        } catch (MalformedPacketException e) {
            extras.put(Extras.MALFORMED, true);
        }
        extras.putAll(fields.extras());
        return new PasswordFields(password, extras);
    }

    private static Bytes secret(BoundedFields fields, String field, boolean wanted) throws MalformedPacketException {
        if (wanted) {
            return fields.bytes(field);
        }
        fields.skipString();
        return Bytes.EMPTY;
    }
}
