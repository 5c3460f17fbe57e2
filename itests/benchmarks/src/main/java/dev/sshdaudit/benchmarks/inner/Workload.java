package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The messages of a connection: always the same ones. */
public enum Workload {
    /** Terminal text in I/O messages of 1 KiB, some 60 µs apart: 16 MiB/s, faster than any terminal shows. */
    TEXT_1K(1 << 10, Io.STDOUT, 60_000),
    /** Terminal text in I/O messages of 32 KiB, as fast. */
    TEXT_32K(32 << 10, Io.STDOUT, 2_000_000),
    /** Terminal text as fast as in a fast transfer: 125 MiB/s. */
    TRANSFER_32K(32 << 10, Io.STDOUT, 250_000),
    /** Bytes that nothing makes smaller, as of encrypted or compressed files, in I/O messages of 32 KiB. */
    RANDOM_32K(32 << 10, Io.STDOUT, 500_000),
    /** Keys faster than a person can type: a byte, some 1 ms later the next. */
    KEYSTROKES(1, Io.STDIN, 1_000_000),
    /** Bytes one by one as fast as they can be encoded, some 1 µs apart. */
    SINGLE_BYTES(1, Io.STDIN, 1_000);

    static final String CONNECTION = "5f0c0ffee0123456789abcdef0123456";
    private static final long START = 1_790_000_000_000_000_000L;
    private static final long CHANNEL = 0;

    private final int messageSize;
    private final long stream;
    private final int interval;

    Workload(int messageSize, long stream, int interval) {
        this.messageSize = messageSize;
        this.stream = stream;
        this.interval = interval;
    }

    /** The content, as one. */
    byte[] content(int size) {
        if (this != RANDOM_32K) {
            return TerminalText.bytes(size);
        }
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** A whole connection with so many bytes of content, but for its end. */
    List<AuditMessage> messages(int size) {
        Random random = new Random(2);
        byte[] content = content(size);
        List<AuditMessage> messages = new ArrayList<>(size / messageSize + 8);
        long time = START;
        for (Payload payload : List.of(new Connect("192.0.2.7", "XX"), new HandshakeSuccessful("ada"))) {
            messages.add(new AuditMessage(CONNECTION, time++, payload, null));
        }
        for (Payload payload : List.of(
                new NewChannelSuccessful("session"),
                new ChannelRequest.Pty(0, "xterm-256color", 80, 24, 0, 0, Bytes.EMPTY),
                new ChannelRequest.Shell(1))) {
            messages.add(new AuditMessage(CONNECTION, time++, payload, CHANNEL));
        }
        for (int at = 0; at + messageSize <= size; at += messageSize) {
            time += interval / 2 + random.nextInt(interval);
            Payload io = new Io(stream, Bytes.copyOf(content, at, messageSize));
            messages.add(new AuditMessage(CONNECTION, time, io, CHANNEL));
        }
        return messages;
    }
}
