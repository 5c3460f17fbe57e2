package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.text.TerminalFilter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Filters the data of one cast, so that text and harmless sequences alone are left. Output and errors go to one
 * terminal, so they go through one filter, in their order: a sequence could be split over both. For one thread at a
 * time.
 */
final class SafeOutput {

    /** Decodes one stream of bytes as UTF-8. The first bytes of a character wait until the others come. */
    private static final class Decoding {

        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private byte[] waiting = {};

        String decode(Bytes data, boolean end) {
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

    private final Decoding[] streams = {new Decoding(), new Decoding(), new Decoding()};
    private final TerminalFilter output = new TerminalFilter();
    private final TerminalFilter input = new TerminalFilter();

    /** Filters the next bytes of a stream; what is left, as UTF-8. */
    Bytes next(int stream, Bytes data) {
        return pass(stream, streams[stream].decode(data, false));
    }

    /** Ends a character whose last bytes will not come; what is left of it, as UTF-8. */
    Bytes rest(int stream) {
        return pass(stream, streams[stream].decode(Bytes.EMPTY, true));
    }

    private Bytes pass(int stream, String text) {
        return Bytes.utf8((stream == Io.STDIN ? input : output).filter(text));
    }

    /** Ends sequences that have begun, as data is missing here. */
    void interrupt() {
        output.interrupt();
        input.interrupt();
    }

    /**
     * The sequences that undo what the output has switched on, such as colours, so that it does not outlive the cast.
     */
    Bytes end() {
        return Bytes.utf8(output.end());
    }
}
