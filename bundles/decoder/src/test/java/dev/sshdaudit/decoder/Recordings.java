package dev.sshdaudit.decoder;

import dev.sshdaudit.binary.internal.BinaryFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Recordings in memory. */
final class Recordings {

    static final String CONNECTION_ID = MemoryOutputs.CONNECTION_ID;

    static final List<AuditMessage> MESSAGES = messages(10);

    private Recordings() {}

    /** Ten messages. */
    static byte[] whole() throws IOException {
        return recording(MESSAGES);
    }

    /** More JSON than fits into a pipe and all buffers. */
    static byte[] large() throws IOException {
        return recording(messages(20_000));
    }

    private static List<AuditMessage> messages(int count) {
        List<AuditMessage> messages = new ArrayList<>();
        messages.add(new AuditMessage(CONNECTION_ID, 1, new Connect("192.0.2.7", "XX"), null));
        messages.add(new AuditMessage(CONNECTION_ID, 2, new Exec(0, "h\u00e9 \u20ac \ud83d\ude00"), 0L));
        AuditMessage io = new AuditMessage(CONNECTION_ID, 3, new Io(Io.STDOUT, Bytes.utf8("total 4\r\n")), 0L);
        messages.addAll(Collections.nCopies(count - 3, io));
        messages.add(new AuditMessage(CONNECTION_ID, 4, new Disconnect(), null));
        return messages;
    }

    /** As a program would write it that has no limits: messages with data, and of no payload. */
    static byte[] foreign(List<AuditMessage> messages) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(recording(List.of()), 0, 40);
        try (GZIPOutputStream gzip = new GZIPOutputStream(file)) {
            for (AuditMessage message : messages) {
                byte[] data = message.payload() instanceof Io io ? io.data().toByteArray() : null;
                if (data == null) {
                    byte[] whole = recording(List.of(message));
                    gzip.write(
                            new GZIPInputStream(new ByteArrayInputStream(whole, 40, whole.length - 40)).readAllBytes());
                } else {
                    DataOutputStream out = new DataOutputStream(gzip);
                    out.write(0xa5);
                    text(out, "connectionId");
                    text(out, message.connectionId());
                    text(out, "timestamp");
                    out.write((int) message.timestamp());
                    text(out, "type");
                    out.write(new byte[] {0x19, 1, (byte) 0xf4});
                    text(out, "payload");
                    out.write(0xa2);
                    text(out, "stream");
                    out.write(1);
                    text(out, "data");
                    out.write(0x5a);
                    out.writeInt(data.length);
                    out.write(data);
                    text(out, "channelId");
                    out.write(0);
                }
            }
        }
        file.write(0);
        return file.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(0x78);
        out.write(text.length());
        out.writeBytes(text);
    }

    static byte[] recording(List<AuditMessage> messages) throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = new BinaryFormat().newEncoder(outputs);
        for (AuditMessage message : messages) {
            encoder.encode(message);
        }
        encoder.finish();
        return outputs.bytes();
    }
}
