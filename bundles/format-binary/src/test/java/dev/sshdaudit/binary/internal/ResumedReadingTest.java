package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands behind damage is read. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ResumedReadingTest {

    private static final int UNITS = 5;
    private static final int DAMAGE = 12;

    /** A recording of several units, and where each begins. */
    private record Whole(byte[] bytes, List<List<AuditMessage>> units, List<Integer> begins) {

        static Whole of(Compression compression) throws IOException {
            MemoryOutputs outputs = MemoryOutputs.ofConnection();
            RecordingEncoder encoder = new BinaryFormat(Settings.of(compression)).newEncoder(outputs);
            List<List<AuditMessage>> units = new ArrayList<>();
            List<Integer> begins = new ArrayList<>();
            for (int unit = 0; unit < UNITS; unit++) {
                begins.add(outputs.bytes().length);
                List<AuditMessage> messages = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    messages.add(Samples.key(100 * unit + i, "key " + unit + i));
                    encoder.encode(messages.get(i));
                }
                units.add(messages);
                encoder.idle();
            }
            encoder.finish();
            return new Whole(outputs.bytes(), units, begins);
        }

        List<AuditMessage> messages(int... numbers) {
            return Arrays.stream(numbers)
                    .boxed()
                    .flatMap(number -> units.get(number).stream())
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whereverBytesAreOverwrittenTheOtherUnitsAreRead(Compression compression) throws IOException {
        Whole whole = Whole.of(compression);
        int begin = whole.begins.get(2);
        int end = whole.begins.get(3);
        for (int at = begin; at < end - DAMAGE; at++) {
            byte[] garbage = new byte[DAMAGE];
            new Random(at).nextBytes(garbage);
            byte[] damaged = whole.bytes.clone();
            System.arraycopy(garbage, 0, damaged, at, DAMAGE);

            Reading reading = Samples.read(damaged);
            String where = "damaged at " + at;
            assertFalse(reading.problems().isEmpty(), where);
            assertTrue(reading.messages().size() >= 80, where + ": " + reading.problems());
            assertEquals(whole.messages(0, 1), reading.messages().subList(0, 40), where);
            assertEquals(
                    whole.messages(3, 4),
                    reading.messages()
                            .subList(
                                    reading.messages().size() - 40,
                                    reading.messages().size()),
                    where);
            RecordingException last = reading.problems().get(reading.problems().size() - 1);
            assertTrue(last.recoverable(), where);
            if (last.resumesAt() >= 0) {
                assertEquals(end, last.resumesAt(), where);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatIsMissingInTheMiddleIsSaidToBe(Compression compression) throws IOException {
        Whole whole = Whole.of(compression);
        byte[] bytes = whole.bytes;
        int from = whole.begins.get(1) + 30;
        int to = whole.begins.get(3) - 5;
        byte[] recording = Samples.concat(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
        Reading reading = Samples.read(recording);
        List<AuditMessage> messages = reading.messages();
        assertEquals(whole.messages(0), messages.subList(0, 20));
        assertEquals(whole.messages(3, 4), messages.subList(messages.size() - 40, messages.size()));
        RecordingException problem = reading.problem();
        assertEquals(from + 5L, problem.resumesAt());
        assertTrue(
                problem.getMessage().endsWith(" skipped, reading goes on at byte " + problem.resumesAt()),
                problem.getMessage());
        assertEquals(messages.size() - 40, problem.messages());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void bytesThatAreSkippedAreCounted(Compression compression) throws IOException {
        Whole whole = Whole.of(compression);
        int begin = whole.begins.get(1);
        int end = whole.begins.get(3);
        byte[] damaged = whole.bytes.clone();
        Arrays.fill(damaged, begin, end, (byte) 'x');
        Reading reading = Samples.read(damaged);
        assertEquals(whole.messages(0, 3, 4), reading.messages());
        RecordingException problem = reading.problem();
        assertEquals(Problem.DAMAGED, problem.problem());
        assertEquals(begin, problem.position());
        assertEquals(20, problem.messages());
        assertEquals(end, problem.resumesAt());
        assertEquals(end - begin, problem.skipped());
        assertTrue(
                problem.getMessage()
                        .endsWith("; " + (end - begin) + " bytes are skipped, reading goes on at byte " + end),
                problem.getMessage());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void damageInTheLastUnitEndsTheReading(Compression compression) throws IOException {
        Whole whole = Whole.of(compression);
        byte[] damaged = whole.bytes.clone();
        Arrays.fill(damaged, whole.begins.get(4) + 20, damaged.length, (byte) 0xff);
        Reading reading = Samples.read(damaged);
        assertEquals(whole.messages(0, 1, 2, 3), reading.messages().subList(0, 80));
        assertFalse(reading.problem().recoverable());
        assertEquals(-1, reading.problem().resumesAt());
    }

    @Test
    void aMessageThatIsNoCborCostsItsMemberAndNoMore() throws IOException {
        byte[] recording = Samples.concat(
                Hand.header(2),
                Hand.gzip(Samples.concat(Hand.KEY, Hand.message("type 01, payload f6, x 1c"), Hand.KEY)),
                Hand.gzip(Hand.DISCONNECT),
                new byte[1]);
        Reading reading = Samples.read(recording);
        assertEquals(2, reading.messages().size());
        assertEquals(Problem.DAMAGED, reading.kind());
        assertTrue(reading.problem().resumesAt() > 0);
    }

    /** What looks like the beginning of a unit a million times, and never is, or only just. */
    @Test
    void lookingForAPlaceToGoOnFromEndsInBoundedTime() {
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
        byte[] stored = {0, (byte) 0xff, (byte) 0x7f, 0, (byte) 0x80}; // 32767 bytes as they are
        byte[] swallowing = Hand.cbor("a1 7a007f0000"); // a map whose key takes in all that follows
        for (byte[] piece : List.of(
                header,
                Samples.concat(header, stored),
                Samples.concat(header, stored, swallowing),
                Samples.concat(header, new byte[] {0}))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Hand.header(2));
            while (all.size() < 1 << 20) {
                all.writeBytes(piece);
            }
            Reading reading = Samples.read(all.toByteArray());
            assertEquals(List.of(), reading.messages());
            assertTrue(reading.problems().size() <= 2, reading.problems()::toString);
        }
    }
}
