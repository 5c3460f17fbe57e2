package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The header of a recording that is encrypted: its key, wrapped for each recipient, and what authenticates the header. */
final class Header {

    static final String END = "---";
    static final String STANZA = "->";

    /** How many characters a line has of the body of a stanza; the last line has fewer, perhaps none. */
    static final int COLUMNS = 64;

    static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private final List<RecipientStanza> stanzas;
    /** The header, up to and with its three hyphens. */
    private final byte[] text;

    private final byte[] mac;

    Header(List<RecipientStanza> stanzas, byte[] text, byte[] mac) {
        this.stanzas = List.copyOf(stanzas);
        this.text = text;
        this.mac = mac;
    }

    /** The bytes of a header with a key for some recipients. */
    static byte[] of(FileKey key, List<RecipientStanzaWriter> recipients) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder(AgeEncryption.FIRST_LINE);
        for (RecipientStanzaWriter recipient : recipients) {
            for (RecipientStanza stanza : recipient.getRecipientStanzas(key)) {
                append(text, stanza);
            }
        }
        text.append(END);
        byte[] mac = FileKeys.headerMac(key, text.toString().getBytes(StandardCharsets.US_ASCII));
        text.append(' ').append(ENCODER.encodeToString(mac)).append('\n');
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void append(StringBuilder text, RecipientStanza stanza) {
        text.append(STANZA).append(' ').append(stanza.getType());
        stanza.getArguments().forEach(argument -> text.append(' ').append(argument));
        text.append('\n');
        String body = ENCODER.encodeToString(stanza.getBody());
        int at = 0;
        for (; body.length() - at >= COLUMNS; at += COLUMNS) {
            text.append(body, at, at + COLUMNS).append('\n');
        }
        text.append(body, at, body.length()).append('\n');
    }

    /**
     * Unwraps the key.
     *
     * @throws IdentityException if no identity is of a recipient
     * @throws IOException if the header is not what was written
     */
    FileKey key(Identities identities) throws IOException, GeneralSecurityException {
        if (identities.isEmpty()) {
            throw new IdentityException(
                    "it is encrypted to " + recipients() + ": name a file with the private key of one");
        }
        for (RecipientStanzaReader identity : readers(identities)) {
            FileKey key;
            try {
                key = identity.getFileKey(stanzas);
            } catch (GeneralSecurityException | RuntimeException e) {
                // this one is of no recipient
                continue;
            }
            if (!MessageDigest.isEqual(mac, FileKeys.headerMac(key, text))) {
                throw new IOException("its header is damaged: it is not what was written");
            }
            return key;
        }
        int count = identities.keys().size();
        throw new IdentityException(
                (count == 1 ? "the private key does not open it" : "none of the " + count + " private keys opens it")
                        + ": it is encrypted to " + recipients());
    }

    private String recipients() {
        return stanzas.size() == 1 ? "one recipient" : stanzas.size() + " recipients";
    }

    private static List<RecipientStanzaReader> readers(Identities identities) throws IdentityException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        for (String key : identities.keys()) {
            try {
                readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(key));
            } catch (GeneralSecurityException | RuntimeException e) {
                // without the cause, whose message could hold the key
                throw new IdentityException("private key " + (readers.size() + 1)
                        + " is damaged: it is not one that age-keygen has written");
            }
        }
        return readers;
    }
}
