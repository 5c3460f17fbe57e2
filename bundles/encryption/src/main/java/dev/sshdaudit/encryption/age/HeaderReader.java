package dev.sshdaudit.encryption.age;

import com.exceptionfactory.jagged.RecipientStanza;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads the header of a recording that is encrypted. */
final class HeaderReader {

    /** Room for as many recipients as there may be. */
    private static final int MOST_BYTES = 1 << 16;

    private static final int MAC_BYTES = 32;

    private final InputStream in;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private HeaderReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads a header, and no byte more.
     *
     * @param in a buffered input
     */
    static Header read(InputStream in) throws IOException {
        return new HeaderReader(in).read();
    }

    private Header read() throws IOException {
        if (!(line() + "\n").equals(AgeEncryption.FIRST_LINE)) {
            throw new RecordingException(Problem.NOT_A_RECORDING, 0, 0, false, "it does not begin as a file of age");
        }
        List<RecipientStanza> stanzas = new ArrayList<>();
        String line = line();
        while (line.startsWith(Header.STANZA + " ")) {
            List<String> words =
                    List.of(line.substring(Header.STANZA.length() + 1).split(" ", -1));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            String part;
            do {
                part = line();
                body.writeBytes(decoded(part));
            } while (part.length() == Header.COLUMNS);
            if (part.length() > Header.COLUMNS || words.contains("")) {
                throw damaged();
            }
            stanzas.add(new Stanza(words, body.toByteArray()));
            if (stanzas.size() > Recipients.MOST) {
                throw tooLarge();
            }
            line = line();
        }
        if (stanzas.isEmpty() || !line.startsWith(Header.END + " ")) {
            throw damaged();
        }
        byte[] mac = decoded(line.substring(Header.END.length() + 1));
        if (mac.length != MAC_BYTES) {
            throw damaged();
        }
        int authenticated = text.size() - (line.length() + 1) + Header.END.length();
        return new Header(stanzas, Arrays.copyOf(text.toByteArray(), authenticated), mac);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            text.write(next);
            if (next == '\n') {
                return line.toString();
            } else if (text.size() > MOST_BYTES) {
                throw tooLarge();
            }
            line.append((char) next);
        }
        if (!AgeEncryption.FIRST_LINE.startsWith(line.toString()) && text.size() == line.length()) {
            throw new RecordingException(Problem.NOT_A_RECORDING, 0, 0, false, "it does not begin as a file of age");
        }
        throw new RecordingException(
                Problem.CUT,
                text.size(),
                0,
                false,
                "it breaks off in the header of its encryption: nothing can be read");
    }

    private RecordingException damaged() {
        return new RecordingException(
                Problem.DAMAGED, text.size(), 0, false, "the header of its encryption is damaged");
    }

    /** Each key is tried with each stanza, which takes processor time. */
    private RecordingException tooLarge() {
        return new RecordingException(
                Problem.LIMIT,
                text.size(),
                0,
                false,
                "the header of its encryption has more than " + Recipients.MOST + " recipients, or " + MOST_BYTES
                        + " bytes: none that was written here has");
    }

    /** Decodes what is written in the one way in which it may be. */
    private byte[] decoded(String line) throws IOException {
        try {
            byte[] decoded = Base64.getDecoder().decode(line);
            if (Header.ENCODER.encodeToString(decoded).equals(line)) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw damaged();
    }
}
