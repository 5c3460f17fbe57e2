package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import dev.sshdaudit.message.PayloadSchema.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the encoder accepts, a reader with the same limits reads back: whole, or shortened and marked so. */
class MessageLimitsTest {

    private static final int SIZE = Limits.DEFAULT.messageSize();

    private static AuditMessage message(Payload payload, Map<String, Object> extras) {
        return new AuditMessage(Samples.CONNECTION_ID, Samples.START, payload, 0L, extras);
    }

    /** The message as it is read, with another one behind it, which must be there too. */
    private static AuditMessage readBack(AuditMessage message) {
        Reading reading = Samples.read(Samples.recording(List.of(message, Samples.disconnect())));
        assertEquals(List.of(), reading.problems());
        assertEquals(2, reading.messages().size());
        assertEquals(Samples.disconnect(), reading.messages().get(1));
        return reading.messages().get(0);
    }

    private static Object truncated(AuditMessage message) {
        return message.extras().get(AuditMessage.TRUNCATED);
    }

    @Test
    void answersAreReadBackHoweverManyThereAre() {
        for (int count : List.of(13_100, 13_105, 13_106, 13_107, 13_200, 40_000)) {
            KeyboardInteractiveAnswer.Answer answer = new KeyboardInteractiveAnswer.Answer("q", "An5-a");
            AuditMessage message =
                    message(new KeyboardInteractiveAnswer("alice", Collections.nCopies(count, answer)), Map.of());
            AuditMessage read = readBack(message);
            int answers = ((KeyboardInteractiveAnswer) read.payload()).answers().size();
            if (truncated(read) == null) {
                assertEquals(message, read);
            } else {
                assertEquals(Map.of("answers", 6L * count), truncated(read));
                assertTrue(answers >= 13_100, answers + " of " + count);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1000, -170, -150, -130, -100, -9, -8, -1, 0, 1, 5_000_000})
    void dataIsReadBackHoweverLongItIs(int beyond) {
        byte[] bytes = new byte[SIZE + beyond];
        new Random(1).nextBytes(bytes);
        AuditMessage message = message(new Io(Io.STDOUT, Bytes.copyOf(bytes)), Map.of());
        AuditMessage read = readBack(message);
        if (truncated(read) == null) {
            assertEquals(message, read);
            assertTrue(beyond <= -100, "more than fits");
        } else {
            assertEquals(Map.of("data", (long) bytes.length), truncated(read));
            int kept = ((Io) read.payload()).data().length();
            assertTrue(kept > SIZE - 300, kept + " bytes kept");
            assertEquals(Bytes.copyOf(bytes, 0, kept), ((Io) read.payload()).data());
        }
    }

    @Test
    void aCommandIsCutBetweenCharacters() {
        String command = "\ud83d\ude00".repeat(SIZE / 4 + 1000);
        AuditMessage read = readBack(message(new Exec(3, command), Map.of("note", "stays")));
        String kept = ((Exec) read.payload()).program();
        assertTrue(command.startsWith(kept) && kept.length() > SIZE / 2 - 300, kept.length() + " characters kept");
        assertFalse(Character.isHighSurrogate(kept.charAt(kept.length() - 1)));
        assertEquals(Map.of("program", 4L * (SIZE / 4 + 1000)), truncated(read));
        assertEquals("stays", read.extras().get("note"));
        assertEquals(3, ((Exec) read.payload()).requestId());
    }

    @Test
    void extrasAreReadBackHoweverManyAndLongTheyAre() {
        Map<String, Object> extras = new LinkedHashMap<>();
        for (int i = 0; i < 50_000; i++) {
            extras.put("extra" + i, (long) i);
        }
        AuditMessage read = readBack(message(new Io(Io.STDIN, Bytes.EMPTY), extras));
        assertTrue(read.extras().size() > 32_000, read.extras().size() + " extras kept");
        assertTrue(((Map<?, ?>) truncated(read)).containsKey("extras"));

        read = readBack(message(new Io(Io.STDIN, Bytes.EMPTY), Map.of("n".repeat(SIZE), 1L)));
        assertEquals(Map.of("extras", SIZE + 8L), truncated(read));

        read = readBack(message(
                new Io(Io.STDIN, Bytes.EMPTY), Map.of("list", Collections.nCopies(70_000, List.of(1L, "x", true)))));
        assertEquals(Map.of("list", 70_000L * 17), truncated(read));
    }

    @Test
    void whatIsShortenedTwiceTellsTheFirstLength() {
        AuditMessage read = readBack(message(
                new Exec(0, "x".repeat(SIZE)),
                Map.of(AuditMessage.TRUNCATED, Map.of("program", 99_999_999L, "other", 5L))));
        assertEquals(Map.of("program", 99_999_999L, "other", 5L), truncated(read));
    }

    @Test
    void aMessageThatFitsIsNotTouched() throws IOException {
        Shortener shortener = new Shortener(Limits.DEFAULT);
        for (AuditMessage message : Samples.ofEveryType()) {
            assertTrue(message == shortener.fitting(message));
        }
    }

    /** With small limits, so that messages of all shapes reach them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void messagesOfAllShapesAreReadBack(long seed) throws IOException {
        Limits limits = new Limits(4096, 200, 32, 1 << 30);
        Shortener shortener = new Shortener(limits);
        Random random = new Random(seed);
        int shortened = 0;
        for (int i = 0; i < 1000; i++) {
            AuditMessage message = randomMessage(random);
            AuditMessage fitting = shortener.fitting(message);
            shortened += fitting == message ? 0 : 1;
            assertTrue(fitting == message || fitting.extras().containsKey(AuditMessage.TRUNCATED));
            byte[] recording = Samples.recording(List.of(fitting, Samples.disconnect()));
            Reading reading = Samples.read(new ByteArrayInputStream(recording), limits);
            assertEquals(List.of(), reading.problems());
            assertEquals(2, reading.messages().size());
            assertEquals(message.type(), reading.messages().get(0).type());
        }
        assertTrue(shortened > 100 && shortened < 900, shortened + " of 1000 were shortened");
    }

    private static AuditMessage randomMessage(Random random) {
        MessageType[] types = MessageType.values();
        MessageType type = types[random.nextInt(types.length - 1)]; // the last is UNKNOWN
        Object[] values = new Object[PayloadSchema.of(type).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random(PayloadSchema.of(type).field(i), random);
        }
        Map<String, Object> extras = new LinkedHashMap<>();
        for (int i = size(random, 150); i > 0; i--) {
            extras.put(randomText(random, 60), randomValue(random, 0));
        }
        return message(PayloadSchema.of(type).createPayload(values), extras);
    }

    private static Object random(Field field, Random random) {
        return switch (field.kind()) {
            case TEXT -> randomText(random, 6000);
            case BYTES -> Bytes.copyOf(new byte[size(random, 6000)]);
            case UNSIGNED -> random.nextLong() >>> 1 + random.nextInt(62);
            case BOOLEAN -> random.nextBoolean();
            case LIST -> {
                List<Object> list = new ArrayList<>();
                for (int i = size(random, 100); i > 0; i--) {
                    Object[] values = new Object[field.entries().size()];
                    for (int j = 0; j < values.length; j++) {
                        values[j] = random(field.entries().field(j), random);
                    }
                    list.add(field.entries().create(values));
                }
                yield list;
            }
        };
    }

    private static Object randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 10 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> random.nextBoolean();
            case 3 -> randomText(random, 3000);
            case 4 -> Bytes.copyOf(new byte[size(random, 3000)]);
            case 5 -> {
                List<Object> list = new ArrayList<>();
                for (int i = size(random, 12); i > 0; i--) {
                    list.add(randomValue(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = size(random, 12); i > 0; i--) {
                    map.put(randomText(random, 40), randomValue(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String randomText(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = size(random, longest); i > 0; i--) {
            text.append("ab\u00e4\u20ac\ud83d\ude00".charAt(random.nextInt(6)));
        }
        return text.toString();
    }

    /** Mostly small. */
    private static int size(Random random, int most) {
        double share = random.nextDouble();
        return (int) (most * Math.pow(share, 6));
    }
}
