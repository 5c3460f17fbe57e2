package dev.sshdaudit.core.selection;

import dev.sshdaudit.core.settings.EncryptionSettings;
import dev.sshdaudit.encryption.RecordingEncryption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides how new recordings are encrypted. Where recipients are named and recordings cannot be encrypted to them, there is no
 * recording rather than one that all can read. For one thread at a time.
 */
final class Encryptions {

    private final TreeMap<Comparable<Object>, RecordingEncryption> services = new TreeMap<>();

    /** Null until the operator's choice is known. */
    private @Nullable List<String> recipients = List.of();

    private @Nullable Encryption current = Encryption.NONE;
    private String problem = "";

    /** The operator's choice is not known: nothing is recorded until it is. */
    void unknown() {
        recipients = null;
        decide();
    }

    /**
     * Takes the operator's choice.
     *
     * @throws IllegalArgumentException if a recipient is wrong; then the former choice counts
     */
    void choose(List<String> chosen) {
        RecordingEncryption service = service();
        if (!chosen.isEmpty() && service != null) {
            service.check(chosen);
        }
        recipients = List.copyOf(chosen);
        decide();
    }

    /**
     * Checks recipients that a user is about to name.
     *
     * @throws IllegalArgumentException if one is wrong, or no encryption is there: nothing could be recorded then
     */
    void check(List<String> chosen) {
        if (chosen.isEmpty()) {
            return;
        }
        RecordingEncryption service = service();
        if (service == null) {
            throw new IllegalArgumentException(
                    "nothing could be recorded, as the encryption is not there: install feature sshd-audit-encryption first");
        }
        service.check(chosen);
    }

    void add(Comparable<Object> source, RecordingEncryption service) {
        services.put(source, service);
        decide();
    }

    void remove(Comparable<Object> source) {
        services.remove(source);
        decide();
    }

    private @Nullable RecordingEncryption service() {
        Map.Entry<Comparable<Object>, RecordingEncryption> last = services.lastEntry();
        return last == null ? null : last.getValue();
    }

    private void decide() {
        List<String> chosen = recipients;
        RecordingEncryption service = service();
        Encryption before = current;
        current = null;
        problem = "";
        if (chosen == null) {
            problem = EncryptionSettings.KEY + ": it is not known whether recordings are to be encrypted, as the"
                    + " configuration has not been read, or its value is wrong, which the log tells";
        } else if (chosen.isEmpty()) {
            current = Encryption.NONE;
        } else if (service == null) {
            problem = EncryptionSettings.KEY
                    + ": recordings are to be encrypted, and the encryption is not there. Install"
                    + " feature sshd-audit-encryption, or empty this key";
        } else if (before != null && before.is(service, chosen)) {
            current = before;
        } else {
            try {
                service.check(chosen);
                current = new Encryption(chosen, service);
            } catch (RuntimeException e) {
                problem = EncryptionSettings.KEY + ": " + e.getMessage();
            }
        }
    }

    /** How new recordings are encrypted; null if there is a {@link #problem}. */
    @Nullable
    Encryption current() {
        return current;
    }

    /** Why recordings cannot be encrypted as they are to be, as a sentence without a full stop. */
    String problem() {
        return problem;
    }

    /** Whether recordings that are encrypted so, as they were before, may go on while there is a problem. */
    boolean mayStay(Encryption before) {
        if (current != null) {
            return before == current;
        }
        List<String> chosen = recipients;
        RecordingEncryption service = service();
        return chosen != null && service != null && before.is(service, chosen);
    }
}
