package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Public keys, as the operator writes them. */
final class Recipients {

    /** How much of a text is shown that is no public key: it may be a private key that was pasted by mistake. */
    private static final int SHOWN = 8;

    /** How many there may be: opening a recording takes processor time for each. */
    static final int MOST = 300;

    private Recipients() {}

    /**
     * Reads public keys.
     *
     * @throws IllegalArgumentException if there is none, one is wrong, or there are more than {@link #MOST}
     */
    static List<RecipientStanzaWriter> of(List<String> recipients) {
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("there is no recipient");
        }
        if (recipients.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are " + recipients.size() + " recipients, and " + MOST + " at most are allowed");
        }
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (int i = 0; i < recipients.size(); i++) {
            writers.add(writer(i + 1, recipients.get(i)));
        }
        return writers;
    }

    private static RecipientStanzaWriter writer(int number, String recipient) {
        if (recipient.regionMatches(true, 0, "AGE-SECRET-KEY-", 0, "AGE-SECRET-KEY-".length())) {
            throw new IllegalArgumentException("recipient " + number
                    + " is a private key: all who can read the configuration have it now. Make a new pair of keys, and name"
                    + " the public one, which begins with age1");
        }
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("recipient " + number + ", " + shown(recipient)
                    + ", is no public key of age: one begins with age1 and has 62 letters and digits, of which the last"
                    + " six guard against errors in typing");
        }
    }

    private static String shown(String recipient) {
        String printable = recipient.replaceAll("[^A-Za-z0-9_-]", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
    }
}
