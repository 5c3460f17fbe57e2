package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import java.util.Set;

/** Which fields and extras of messages hold secrets: passwords, answers to a server's questions, X11 cookies. */
final class Secrets {

    private static final Set<String> FIELDS = Set.of("password", "answer", "cookie");
    private static final Set<String> EXTRAS = Set.of(AuditMessage.NEW_PASSWORD);

    private Secrets() {}

    static boolean isSecretField(String key) {
        return FIELDS.contains(key);
    }

    static boolean isSecretExtra(String key) {
        return EXTRAS.contains(key);
    }

    /** Whether a field that can hold a secret holds none, since secrets are not recorded or the secret is empty. */
    static boolean isEmpty(Object value) {
        return value == null || value.equals("") || value.equals(Bytes.EMPTY);
    }
}
