package dev.sshdaudit.text;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows which fields and extras of messages are secrets: passwords, answers to a server's questions, X11 cookies. */
final class Secrets {

    private static final Set<String> FIELDS = Set.of("password", "answer", "cookie");
    private static final Set<String> EXTRAS = Set.of(AuditMessage.NEW_PASSWORD);

    /** Stands in place of a text that was taken out, as {@link Bytes#MASKED} in place of bytes: told by {@code ==} alone. */
    @SuppressWarnings("StringOperationCanBeSimplified") // a text of its own, which no other empty text is
    static final String MASKED_TEXT = new String("");

    private Secrets() {}

    /** Whether the field of this key is a secret. */
    static boolean isSecretField(String key) {
        return FIELDS.contains(key);
    }

    /** Whether the extra of this key is a secret. */
    static boolean isSecretExtra(String key) {
        return EXTRAS.contains(key);
    }

    /** Whether a value stands in place of a secret that {@link Masking} has taken out. */
    static boolean isMasked(@Nullable Object value) {
        return value == Bytes.MASKED || value == MASKED_TEXT;
    }

    /** Whether the value of a secret field is empty, because secrets are not recorded or the secret itself is empty. */
    static boolean isEmpty(@Nullable Object value) {
        return value == null || value.equals("") || value.equals(Bytes.EMPTY);
    }
}
