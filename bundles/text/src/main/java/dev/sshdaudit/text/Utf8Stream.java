package dev.sshdaudit.text;

import dev.sshdaudit.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a stream of bytes as UTF-8, piece by piece. The first bytes of a character wait until the others come. Bytes that are
 * not UTF-8 become replacement characters, so C1 controls in one byte do, too. For one thread at a time.
 */
public final class Utf8Stream {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] waiting = {};

    /** Decodes the next piece. */
    public String decode(Bytes data) {
        return decode(data, false);
    }

    /** Ends a character whose last bytes will not come; what is left of it. */
    public String rest() {
        return decode(Bytes.EMPTY, true);
    }

    /** Drops the bytes that wait, as data is missing here. */
    public void interrupt() {
        waiting = new byte[0];
        decoder.reset();
    }

    private String decode(Bytes data, boolean end) {
        byte[] all = new byte[waiting.length + data.length()];
        System.arraycopy(waiting, 0, all, 0, waiting.length);
        data.copyTo(0, all, waiting.length, data.length());
        ByteBuffer in = ByteBuffer.wrap(all);
        CharBuffer out = CharBuffer.allocate(all.length + 1);
        decoder.decode(in, out, end);
        if (end) {
            decoder.flush(out);
            decoder.reset();
        }
        waiting = new byte[in.remaining()];
        in.get(waiting);
        return out.flip().toString();
    }
}
