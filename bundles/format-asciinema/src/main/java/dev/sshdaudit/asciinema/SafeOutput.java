package dev.sshdaudit.asciinema;

import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.text.TerminalFilter;
import dev.sshdaudit.text.Utf8Stream;

/**
 * Filters the data of one cast, so that text and harmless sequences alone are left. Output and errors go to one
 * terminal, so they go through one filter, in their order: a sequence could be split over both. For one thread at a
 * time.
 */
final class SafeOutput {

    private final Utf8Stream[] streams = {new Utf8Stream(), new Utf8Stream(), new Utf8Stream()};
    private final TerminalFilter output = new TerminalFilter();
    private final TerminalFilter input = new TerminalFilter();

    /** Filters the next bytes of a stream; what is left, as UTF-8. */
    Bytes next(int stream, Bytes data) {
        return pass(stream, streams[stream].decode(data));
    }

    /** Ends a character whose last bytes will not come; what is left of it, as UTF-8. */
    Bytes rest(int stream) {
        return pass(stream, streams[stream].rest());
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
