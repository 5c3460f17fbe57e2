package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Messages and recordings to try things on, and what the tests have in common. */
final class Samples {

    static final String CONNECTION_ID = "0123456789abcdef0123456789abcdef";
    static final long START = 1_760_000_000_123_456_789L;

    private static final List<String> TEXTS = List.of("", "alice", "h\u00e9 \u20ac \ud83d\ude00", "x".repeat(300));
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, 23L, 24L, 255L, 256L, 65_535L, 65_536L, 4_294_967_295L, 4_294_967_296L, Long.MAX_VALUE);

    private Samples() {}

    static AuditMessage connect() {
        return new AuditMessage(CONNECTION_ID, START, new Connect("192.0.2.7", "XX"), null);
    }

    static AuditMessage disconnect() {
        return new AuditMessage(CONNECTION_ID, START + 1_000_000_000L, new Disconnect(), null);
    }

    static AuditMessage key(int count, String key) {
        return new AuditMessage(CONNECTION_ID, START + count, new Io(Io.STDIN, Bytes.utf8(key)), 0L);
    }

    /** Several messages of every type, with all sorts of values. */
    static List<AuditMessage> ofEveryType() {
        List<AuditMessage> messages = new ArrayList<>();
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN) {
                for (int variant = 0; variant < NUMBERS.size(); variant++) {
                    Payload payload = (Payload) record(PayloadSchema.of(type), variant);
                    Long channel = variant % 3 == 0 ? null : NUMBERS.get(variant);
                    messages.add(new AuditMessage(CONNECTION_ID, START + messages.size(), payload, channel));
                }
            }
        }
        return messages;
    }

    private static Object record(PayloadSchema schema, int variant) {
        Object[] values = new Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(schema.field(i), variant + i);
        }
        return schema.create(values);
    }

    private static Object value(Field field, int variant) {
        String text = TEXTS.get(variant % TEXTS.size());
        return switch (field.kind()) {
            case TEXT -> text;
            case BYTES -> variant % 5 == 4 ? null : Bytes.utf8(text);
            case UNSIGNED -> NUMBERS.get(variant % NUMBERS.size());
            case BOOLEAN -> variant % 2 == 0;
            case LIST -> variant % 4 == 3 ? null : list(field.entries(), variant % 4);
        };
    }

    private static List<Object> list(PayloadSchema entries, int size) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(record(entries, i));
        }
        return list;
    }

    /** A whole recording of messages, as the format writes it. */
    static byte[] recording(List<AuditMessage> messages) {
        return recording(messages, Settings.DEFAULT);
    }

    static byte[] recording(List<AuditMessage> messages, Settings settings) {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        try {
            RecordingEncoder encoder = new BinaryFormat(settings).newEncoder(outputs);
            for (AuditMessage message : messages) {
                encoder.encode(message);
            }
            encoder.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return outputs.bytes();
    }

    /** What a reader made of a recording. */
    record Reading(List<AuditMessage> messages, List<RecordingException> problems) {

        RecordingException problem() {
            if (problems.size() != 1) {
                throw new AssertionError(problems);
            }
            return problems.get(0);
        }

        RecordingException.Problem kind() {
            return problem().problem();
        }
    }

    static Reading read(byte[] recording) {
        return read(new ByteArrayInputStream(recording), Limits.DEFAULT);
    }

    /** Reads as far as it goes; anything thrown but a {@link RecordingException} fails the test. */
    static Reading read(InputStream recording, Limits limits) {
        Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(recording, limits)) {
            boolean more = true;
            while (more) {
                try {
                    AuditMessage message = reader.read();
                    more = message != null && reading.messages.add(message);
                } catch (RecordingException e) {
                    reading.problems.add(e);
                    more = e.recoverable();
                }
            }
        } catch (RecordingException e) {
            reading.problems.add(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reading;
    }

    /** What the gzip members of a recording hold, by a reader that is not ours; it takes the end mark for padding. */
    static byte[] unzip(byte[] recording) throws IOException {
        int header = FileHeader.LENGTH;
        InputStream members = new ByteArrayInputStream(recording, header, recording.length - header);
        return new GZIPInputStream(members).readAllBytes();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
