package dev.sshdaudit.spark;

import dev.sshdaudit.binary.internal.BinaryFormat;
import dev.sshdaudit.encryption.age.AgeEncryption;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveChallenge;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.Question;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannel;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MemoryOutputs;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sessions as they are recorded. */
final class Sessions {

    static final String PASSWORD = "spark-password-1";
    static final String RECIPIENT = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";
    static final String KEY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";
    static final String OTHER_KEY = "AGE-SECRET-KEY-1U6TM8856TNE4RUL8EPVVCCN4V5Y7NFEFCUEQ49F3DDEH36ZMWVVSDXQ07C";

    private static final BinaryFormat FORMAT = new BinaryFormat();

    private final String connection;
    private long time;
    private final List<AuditMessage> messages = new ArrayList<>();

    private Sessions(String connection, Instant start) {
        this.connection = connection;
        this.time = Timestamps.of(start);
    }

    /** The id of a connection. */
    static String id(int number) {
        return String.format("%032x", number);
    }

    private Sessions add(Payload payload, Long channel, Map<String, Object> extras) {
        messages.add(new AuditMessage(connection, time, payload, channel, extras));
        time += 1_000_001;
        return this;
    }

    private Sessions add(Payload payload, Long channel) {
        return add(payload, channel, Map.of());
    }

    /** A session with a shell that prints some lines. */
    static List<AuditMessage> shell(String connection, Instant start, String node, String user, int lines) {
        Sessions session = new Sessions(connection, start)
                .add(new Connect("192.0.2.7", "DE"), null, Map.of(AuditMessage.NODE, node))
                .add(new Password(user, Bytes.utf8(PASSWORD)), null)
                .add(
                        new KeyboardInteractiveChallenge(
                                user, "say", List.of(new Question("PIN?", false), new Question("sure?", true))),
                        null)
                .add(new HandshakeSuccessful(user), null)
                .add(new NewChannel("session"), null)
                .add(new NewChannelSuccessful("session"), 0L)
                .add(new SetEnv(0, "LANG", "C.UTF-8"), 0L)
                .add(new Pty(1, "xterm", 80, 24, 0, 0, Bytes.EMPTY), 0L)
                .add(new Shell(2), 0L)
                .add(new Io(Io.STDIN, Bytes.utf8("ls\r")), 0L)
                .add(new Io(Io.STDOUT, null), 0L, Map.of(AuditMessage.COMMAND, "ls"));
        for (int i = 0; i < lines; i++) {
            session.add(
                    new Io(
                            Io.STDOUT,
                            Bytes.utf8(
                                    "\u001b[32mfile " + i + "\u001b[0m of " + Integer.toHexString(i * 7919) + "\r\n")),
                    0L);
        }
        return session.add(new Io(Io.STDOUT, Bytes.utf8("$ no end")), 0L)
                .add(new NewChannelDirectTcpip("db", 5432, "127.0.0.1", -1L), 1L)
                .add(new Exit(3), 0L)
                .add(new Close(), 0L)
                .add(new Disconnect(), null, Map.of(AuditMessage.REASON, "by the client"))
                .messages;
    }

    /** Messages of connections whose users did not authenticate. */
    static List<AuditMessage> shared(String recording, Instant start, String node, int connections) {
        Sessions first = new Sessions(recording, start)
                .add(new Connect("", "XX"), null, Map.of(AuditMessage.SHARED, true, AuditMessage.NODE, node));
        List<AuditMessage> all = new ArrayList<>(first.messages);
        for (int i = 0; i < connections; i++) {
            all.addAll(new Sessions(id(1000 + i), start.plusSeconds(i))
                    .add(new Connect("198.51.100." + i, "XX"), null)
                    .add(new Password("root", Bytes.utf8("spark-guess-" + i)), null)
                    .add(new Disconnect(), null)
                    .messages);
        }
        return all;
    }

    /** The recording of messages, with a compressed unit for ten each: after damage, reading goes on with the next one. */
    static byte[] recording(List<AuditMessage> messages) throws IOException {
        return recording(messages, 10);
    }

    /** The recording of messages without a pause between them. */
    static byte[] recordingOfOneUnit(List<AuditMessage> messages) throws IOException {
        return recording(messages, Integer.MAX_VALUE);
    }

    private static byte[] recording(List<AuditMessage> messages, int unit) throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = FORMAT.newEncoder(outputs);
        int count = 0;
        for (AuditMessage message : messages) {
            encoder.encode(message);
            if (++count % unit == 0) {
                encoder.idle(); // ends the compressed unit, as a pause does
            }
        }
        encoder.finish();
        return outputs.bytes();
    }

    /** A recording that {@link #RECIPIENT} can read. */
    static byte[] encrypted(byte[] recording) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StorageOutput output = new AgeEncryption().encrypt(new InMemory(bytes), List.of(RECIPIENT));
        output.write(recording, 0, recording.length);
        output.finish(MetadataBuilder.recording("a").build());
        return bytes.toByteArray();
    }

    private record InMemory(ByteArrayOutputStream bytes) implements StorageOutput {

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void update(RecordingMetadata metadata) {}

        @Override
        public void finish(RecordingMetadata metadata) {}

        @Override
        public void abandon(RecordingMetadata metadata) {}
    }
}
