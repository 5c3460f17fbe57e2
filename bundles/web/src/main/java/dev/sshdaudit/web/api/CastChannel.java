package dev.sshdaudit.web.api;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.text.MaskedKeys;
import dev.sshdaudit.text.ShellCommands;
import dev.sshdaudit.text.Utf8Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes the events of a cast of the messages of one channel. For one thread. */
final class CastChannel {

    /** Takes events. */
    interface Taker {

        /** Takes output, as UTF-8. */
        void output(byte[] utf8) throws IOException;

        /** Takes an event other than output. */
        void event(char code, String text) throws IOException;

        /** Takes a size of the terminal. */
        void resize(int columns, int rows) throws IOException;

        /** Output is missing here. */
        void missing();
    }

    private static final long NONE = -1;

    private final long channel;
    private final Utf8Stream[] streams = {new Utf8Stream(), new Utf8Stream(), new Utf8Stream()};
    private final boolean[] inside = new boolean[3];
    private final TerminalState terminal = new TerminalState();
    /** Whether the channel's opening was read. */
    private boolean known;

    private final MaskedRun masked = new MaskedRun();
    private long program = NONE;

    CastChannel(long channel) {
        this.channel = channel;
    }

    /** The terminal as it is now. */
    TerminalState terminal() {
        return terminal;
    }

    /** Takes the next message of the connection. */
    void take(AuditMessage message, Taker taker) throws IOException {
        Map<String, Object> extras = message.extras();
        if (!extras.isEmpty() && extras.get(AuditMessage.LOST_MESSAGES) instanceof Long lost) {
            gap(Words.lost(lost, extras.get(AuditMessage.LOST_BYTES)), taker);
        }
        Long id = message.channelId();
        if (id == null || id != channel) {
            return;
        }
        Payload payload = message.payload();
        if (payload instanceof Io io) {
            data(message, io, taker);
        } else if (payload instanceof ChannelRequest request) {
            request(request, taker);
        } else if (payload instanceof NewChannelSuccessful) {
            opened(extras, taker);
        } else if (payload instanceof Exit exit) {
            end(taker);
            taker.event('x', Long.toUnsignedString(exit.exitStatus()));
        } else if (payload instanceof ExitSignal signal) {
            end(taker);
            taker.event('m', "ended by signal " + Words.cut(signal.signal()));
        } else if (payload instanceof RequestFailed failed) {
            refused(failed.requestId(), taker);
        }
    }

    private void opened(Map<String, Object> extras, Taker taker) throws IOException {
        if (extras.get(AuditMessage.TERMINAL) instanceof Map<?, ?> joined) {
            terminal.join(joined);
            taker.resize(terminal.columns(), terminal.rows());
        }
        // a later part tells the channel again, of which the part before told all
        if (Boolean.TRUE.equals(extras.get(AuditMessage.JOINED)) && !known) {
            taker.missing();
        }
        known = true;
    }

    private void request(ChannelRequest request, Taker taker) throws IOException {
        if (request instanceof ChannelRequest.Exec exec) {
            program = exec.requestId();
            taker.event('m', Words.cut(exec.program()));
        } else if (request instanceof ChannelRequest.Shell || request instanceof ChannelRequest.Subsystem) {
            program = request.requestId();
        } else if (terminal.request(request)) {
            taker.resize(terminal.columns(), terminal.rows());
        }
    }

    private void refused(long request, Taker taker) throws IOException {
        if (request == program) {
            taker.event('m', "refused");
        } else {
            terminal.refused(request);
        }
    }

    private void data(AuditMessage message, Io io, Taker taker) throws IOException {
        Object keys = MaskedKeys.of(message);
        String command = ShellCommands.begun(message);
        Bytes data = io.data();
        if (keys != null) {
            masked.add(0, keys);
        } else if (command != null) {
            taker.event('m', Words.cut(command));
        } else if (data != null && data.length() > 0) {
            int stream = io.stream() == Io.STDIN ? 0 : io.stream() == Io.STDOUT ? 1 : 2;
            if (stream == 0) {
                endMasked(taker);
                String text = streams[0].decode(data);
                if (!text.isEmpty()) {
                    taker.event('i', text);
                }
            } else {
                output(stream, data, taker);
            }
        }
    }

    private void output(int stream, Bytes data, Taker taker) throws IOException {
        byte[] bytes = data.toByteArray();
        if (inside[stream] || !isAscii(bytes)) {
            String text = streams[stream].decode(data);
            // a character may have begun; it is known to be whole only at the next plain text
            inside[stream] = bytes[bytes.length - 1] < 0;
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        if (bytes.length > 0) {
            taker.output(terminal.isThere() ? bytes : newLines(bytes));
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** As a terminal driver passes lines on: with a carriage return before each line feed. */
    private static byte[] newLines(byte[] bytes) {
        int lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        if (lines == 0) {
            return bytes;
        }
        byte[] more = new byte[bytes.length + lines];
        int at = 0;
        for (byte b : bytes) {
            if (b == '\n') {
                more[at++] = '\r';
            }
            more[at++] = b;
        }
        return more;
    }

    /** Takes a gap: characters of which the first bytes came before it will not become whole. */
    void gap(String text, Taker taker) throws IOException {
        endMasked(taker);
        for (int stream = 0; stream < streams.length; stream++) {
            streams[stream].interrupt();
            inside[stream] = false;
        }
        taker.missing();
        taker.event('m', text);
    }

    /** Tells of the keys that are not recorded, if there were some. */
    void endMasked(Taker taker) throws IOException {
        String words = masked.end();
        if (words != null) {
            taker.event('m', words);
        }
    }

    /** Ends what has begun: what is left of characters, and of keys that are not recorded. */
    void end(Taker taker) throws IOException {
        endMasked(taker);
        for (int stream = 1; stream < streams.length; stream++) {
            String rest = streams[stream].rest();
            inside[stream] = false;
            if (!rest.isEmpty()) {
                taker.output(rest.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
