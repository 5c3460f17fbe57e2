package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recordings that were cut, damaged, or made to harm. */
class DamagedRecordingTest {

    private static final Set<Problem> INCOMPLETE = Set.of(Problem.CUT, Problem.NOT_ENDED);

    /** A whole recording, and where what has been flushed ends after each message. */
    private record Flushed(byte[] bytes, List<AuditMessage> messages, List<Integer> ends) {}

    /** Two units, the first with two flushes. */
    private static Flushed flushed(Compression compression) throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = new BinaryFormat(Settings.of(compression)).newEncoder(outputs);
        List<AuditMessage> messages = List.of(
                Samples.connect(),
                Samples.key(1, "l"),
                Samples.key(2, "s").withExtra("x", List.of("y")),
                Samples.disconnect());
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            encoder.encode(messages.get(i));
            encoder.flush();
            ends.add(outputs.bytes().length);
            if (i == 1) {
                encoder.idle();
            }
        }
        encoder.finish();
        return new Flushed(outputs.bytes(), messages, ends);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void cutAnywhereAllThatWasFlushedBeforeIsRead(Compression compression) throws IOException {
        Flushed whole = flushed(compression);
        assertEquals(new Reading(whole.messages, List.of()), Samples.read(whole.bytes));
        for (int length = 0; length < whole.bytes.length; length++) {
            int size = length;
            Reading reading = Samples.read(Arrays.copyOf(whole.bytes, size));
            long flushed = whole.ends.stream().filter(end -> end <= size).count();

            assertTrue(reading.messages().size() >= flushed, "cut at " + size);
            assertEquals(whole.messages.subList(0, reading.messages().size()), reading.messages());
            assertEquals(size, reading.problem().position());
            assertEquals(reading.messages().size(), reading.problem().messages());
            assertFalse(reading.problem().recoverable());
            assertTrue(size == 0 ? reading.kind() == Problem.NOT_A_RECORDING : INCOMPLETE.contains(reading.kind()));
            if (whole.ends.contains(size)) {
                assertEquals(Problem.NOT_ENDED, reading.kind(), "cut at " + size);
            }
        }
    }

    @Test
    void cutInTheMiddleOfAMessageIsToldFromCutBetweenTwo() {
        byte[] half = Arrays.copyOf(Hand.DISCONNECT, 20);
        assertEquals(Problem.CUT, kindOf(Hand.unfinishedGzip(Samples.concat(Hand.KEY, half))));
        assertEquals(Problem.NOT_ENDED, kindOf(Hand.unfinishedGzip(Hand.KEY)));
        assertEquals(Problem.NOT_ENDED, kindOf(Hand.gzip(Hand.KEY)));
        assertEquals(Problem.CUT, kindOf(Hand.gzip(Samples.concat(Hand.KEY, half))));
        assertEquals(Problem.DAMAGED, kindOf(Samples.concat(Hand.gzip(half), new byte[1])));
    }

    private static Problem kindOf(byte[] body) {
        return Samples.read(Samples.concat(Hand.header(2), body)).kind();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void noFlippedBitGoesUnnoticed(Compression compression) throws IOException {
        Flushed whole = flushed(compression);
        int unnoticed = 0;
        for (int bit = 0; bit < whole.bytes.length * Byte.SIZE; bit++) {
            byte[] flipped = whole.bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Reading reading = Samples.read(flipped);
            if (reading.problems().isEmpty()) {
                unnoticed++;
                assertEquals(whole.messages, reading.messages(), "bit " + bit);
            }
        }
        // gzip's headers hold a time, a system and a text flag that no reader uses; unused bits pad flushes;
        // zstd's tell how far back a frame refers, which may be more than it does
        int meaningless = 2 * (4 + 1 + 1) * Byte.SIZE + 2 + 40;
        assertTrue(unnoticed <= meaningless, unnoticed + " flipped bits unnoticed");
    }

    @Test
    void aWrongChecksumIsReportedAndReadingGoesOn() {
        byte[] first = Hand.gzip(Hand.KEY);
        first[first.length - 6] ^= 1;
        byte[] recording = Samples.concat(Hand.header(2), first, Hand.gzip(Hand.DISCONNECT), new byte[1]);

        Reading reading = Samples.read(recording);
        assertEquals(2, reading.messages().size());
        assertEquals(Problem.DAMAGED, reading.kind());
        assertEquals(1, reading.problem().messages());
        assertTrue(reading.problem().recoverable());
    }

    @Test
    void garbageIsNoRecordingAndDoesNoHarm() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            assertEquals(Problem.NOT_A_RECORDING, Samples.read(garbage).kind());
            assertEquals(
                    1,
                    Samples.read(Samples.concat(Hand.header(2), garbage))
                            .problems()
                            .size());
            // unending loops would show here; what is found does not matter
            Samples.read(Hand.recording(garbage));
            Samples.read(Hand.recording(Hand.KEY, garbage));
        }
    }

    @Test
    void randomChangesDoNoHarm() {
        Random random = new Random(2);
        byte[] cbor = Samples.concat(Hand.KEY, Hand.DISCONNECT);
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = cbor.clone();
            for (int k = 0; k < 3; k++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            Samples.read(Hand.recording(changed));
        }
    }

    @Test
    void hugeDeclaredLengthsAllocateNothing() {
        for (String head : List.of(
                "5a7fffffff", // two gigabytes of bytes
                "7a7fffffff", // of text
                "9a7fffffff", // of elements
                "ba7fffffff", // of entries
                "5b7fffffffffffffff",
                "7bffffffffffffffff",
                "9bffffffffffffffff",
                "bb8000000000000000")) {
            byte[] message = Hand.cbor("b5 connectionId " + head + " 0000");
            Reading reading = Samples.read(Hand.recording(Hand.KEY, message));
            assertEquals(1, reading.messages().size());
            assertEquals(Problem.LIMIT, reading.kind(), head);
        }
    }

    @Test
    void lengthsBeyondTheEndAllocateNothingEither() {
        // just within the limit; the buffer must follow the data, not the promise
        byte[] message = Hand.cbor("b5 connectionId 7a007f0000 6161");
        Reading reading = Samples.read(Hand.recording(message));
        assertEquals(Problem.DAMAGED, reading.kind());
    }

    @Test
    void messagesLongerThanTheLimitArePassedOver() {
        Limits limits = new Limits(100_000, 100, 10, 1L << 40);
        byte[] fits = Samples.recording(List.of(Samples.key(1, "x".repeat(99_000))));
        byte[] tooLong = Samples.recording(
                List.of(Samples.connect(), Samples.key(1, "x".repeat(300_000)), Samples.disconnect()));

        assertEquals(
                List.of(), Samples.read(new ByteArrayInputStream(fits), limits).problems());
        Reading reading = Samples.read(new ByteArrayInputStream(tooLong), limits);
        assertEquals(Problem.LIMIT, reading.kind());
        assertEquals(
                "a message is longer than 100000 bytes, and is passed over",
                reading.problem().getMessage());
        assertEquals(List.of(Samples.connect(), Samples.disconnect()), reading.messages());
        Limits higher = new Limits(400_000, 100, 10, 1L << 40);
        assertEquals(
                List.of(),
                Samples.read(new ByteArrayInputStream(tooLong), higher).problems());
    }

    @Test
    void aMessageThatIsPassedOverNeedsNoMemory() {
        byte[] head =
                Hand.cbor("{connectionId 6161, timestamp 01, type 1901f4, channelId 00, payload {stream 00, data");
        byte[] tooLong = Samples.concat(head, Hand.cbor("5a 08000000"), new byte[1 << 27], Hand.cbor("} }"));
        MessageInput input = new MessageInput(
                new ByteArrayInputStream(Hand.gzip(Samples.concat(tooLong, Hand.KEY))), 2, Limits.DEFAULT);
        Flaw flaw = assertThrows(Flaw.class, input::next);
        assertTrue(flaw.recoverable());
        assertTrue(input.buffer().length <= 1 << 20, input.buffer().length + " bytes of buffer");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aLengthThatIsDamagedCostsNoMoreThanItsUnit(Compression compression) throws IOException {
        for (String head : List.of("5a08000000", "9a08000000", "ba08000000")) {
            byte[] lies = Samples.concat(Hand.cbor("bf connectionId 6161 x " + head), Hand.KEY, Hand.KEY);
            byte[] units = compression == Compression.gzip
                    ? Samples.concat(Hand.header(2), Hand.gzip(lies), Hand.gzip(Hand.KEY), Hand.gzip(Hand.DISCONNECT))
                    : Samples.concat(
                            Hand.header(3),
                            Zstd.compress(lies),
                            Zstd.compress(Hand.KEY),
                            Zstd.compress(Hand.DISCONNECT));
            Reading reading = Samples.read(Samples.concat(units, compression.endMark()));
            assertEquals(2, reading.messages().size(), head);
            assertEquals(Problem.LIMIT, reading.kind(), head);
            assertTrue(reading.problem().resumesAt() > 0, head);
        }
    }

    @Test
    void messagesOfTooManyItemsArePassedOver() {
        byte[] many = Hand.message("type 01, payload f6, many [" + "f6 ".repeat(200) + "]");
        Reading reading = Samples.read(
                new ByteArrayInputStream(Hand.recording(many, Hand.KEY)), new Limits(100_000, 100, 10, 1L << 40));

        assertEquals(1, reading.messages().size());
        assertEquals(Problem.LIMIT, reading.kind());
        assertTrue(reading.problem().recoverable());
    }

    @Test
    void aBombOfEmptyThingsStaysWithinTheMemoryGiven() {
        // 8 million empty lists in 8 KiB
        byte[] bomb = new byte[Limits.DEFAULT.messageSize() - 100];
        Arrays.fill(bomb, (byte) 0x80);
        byte[] message = Samples.concat(Hand.cbor("bf x 9f"), bomb, Hand.cbor("ff ff"));
        Reading reading = Samples.read(Hand.recording(message, Hand.KEY));

        assertEquals(1, reading.messages().size());
        assertEquals(Problem.LIMIT, reading.kind());
    }

    @Test
    void deepNestingIsRefused() {
        for (String head : List.of("81", "9f", "a161 61", "bf6161", "c1")) {
            byte[] message = Hand.message("type 01, payload f6, deep " + head.repeat(100_000));
            assertEquals(Problem.LIMIT, Samples.read(Hand.recording(message)).kind(), head);
        }
    }

    @Test
    void nestingUpToTheLimitIsRead() {
        byte[] fits = Hand.message("type 01, payload f6, deep " + "81".repeat(31) + "01");
        byte[] tooDeep = Hand.message("type 01, payload f6, deep " + "81".repeat(32) + "01");
        assertEquals(List.of(), Samples.read(Hand.recording(fits)).problems());
        assertEquals(Problem.LIMIT, Samples.read(Hand.recording(tooDeep)).kind());
    }

    @Test
    void whatIsNotCborEndsTheReading() {
        for (String item :
                List.of("1c", "5d", "ff", "1f", "3f", "df", "5f6161ff", "7f4161ff", "7f7f6161ffff", "bf01ff")) {
            byte[] message = Hand.message("type 01, payload f6, x " + item);
            Reading reading = Samples.read(Hand.recording(Hand.KEY, message, Hand.KEY));
            assertEquals(1, reading.messages().size(), item);
            assertEquals(Problem.DAMAGED, reading.kind(), item);
            assertFalse(reading.problem().recoverable());
        }
    }

    @Test
    void whatIsCborButNotAMapEndsTheReadingToo() {
        for (String item : List.of("01", "[]", "f6", "6161")) {
            Reading reading = Samples.read(Hand.recording(Hand.KEY, Hand.cbor(item), Hand.KEY));
            assertEquals(1, reading.messages().size(), item);
            assertEquals(Problem.DAMAGED, reading.kind(), item);
            assertFalse(reading.problem().recoverable());
        }
    }

    @Test
    void messagesThatAreNotAsTheyShouldBeAreReadAndToldOf() {
        for (String cbor : List.of(
                "{}",
                "{connectionId 6161, timestamp 01, type 01, payload f6}",
                "{timestamp 01, type 01, payload f6, channelId f6}",
                "{connectionId 6161, connectionId 6161, timestamp 01, type 01, payload f6, channelId f6}",
                "{connectionId 4161, timestamp 01, type 01, payload f6, channelId f6}",
                "{connectionId 61ff, timestamp 01, type 01, payload f6, channelId f6}",
                "{connectionId 6161, timestamp 3b8000000000000000, type 01, payload f6, channelId f6}",
                "{connectionId 6161, timestamp f93c00, type 01, payload f6, channelId f6}",
                "{connectionId 6161, timestamp 1b8000000000000000, type 01, payload f6, channelId f6}",
                "{connectionId 6161, timestamp 01, type 6161, payload f6, channelId f6}",
                "{connectionId 6161, timestamp 01, type 01, payload 01, channelId f6}",
                "{connectionId 6161, timestamp 01, type 01, payload f6, channelId 20}",
                "{connectionId 6161, timestamp 01, type 01, payload f6, channelId f6, x 01, x 01}",
                "{connectionId 6161, timestamp 01, type 01, payload f6, channelId f6, x {a 01, a 01}}",
                "{connectionId 6161, timestamp 01, type 01, payload f6, channelId f6, 01 01}",
                "{connectionId 6161, timestamp 01, type 1901f4, payload f6, channelId f6}",
                "{connectionId 6161, timestamp 01, type 1901f4, payload {stream 00}, channelId f6}",
                "{connectionId 6161, timestamp 01, type 1901f4, payload {stream 00, data 6161}, channelId f6}",
                "{connectionId 6161, timestamp 01, type 1901f4, payload {stream 20, data f6}, channelId f6}",
                "{connectionId 6161, timestamp 01, type 1901f4, payload {stream 00, stream 00, data f6}, channelId f6}",
                "{connectionId 6161, timestamp 01, type 186e, payload {name 6161}, channelId f6}",
                "{connectionId 6161, timestamp 01, type 186c, payload {username 60, instruction 60, questions [f6]},"
                        + " channelId f6}",
                "{connectionId 6161, timestamp 01, type 18c7, payload {username 62c328}, channelId f6}",
                "{connectionId 6161, timestamp 01, type 18c7, payload {username 63eda080}, channelId f6}")) {
            Reading reading = Samples.read(Hand.recording(Hand.KEY, Hand.cbor(cbor), Hand.KEY));
            assertEquals(3, reading.messages().size(), cbor);
            assertEquals(Problem.DAMAGED, reading.kind(), cbor);
            assertEquals(2, reading.problem().messages(), cbor);
            assertTrue(reading.problem().getMessage().startsWith("message 2 has "), cbor);
            assertTrue(reading.problem().recoverable(), cbor);
        }
    }

    @Test
    void whatFollowsTheLastMemberIsLookedAt() {
        byte[] member = Hand.gzip(Hand.KEY);
        assertEquals(Problem.DAMAGED, kindOf(Samples.concat(member, new byte[] {'x'})));
        assertEquals(Problem.DAMAGED, kindOf(Samples.concat(member, new byte[] {0, 0, 'x'})));
        Reading joined = Samples.read(Samples.concat(Hand.header(2), member, new byte[1], member));
        assertEquals(2, joined.messages().size());
        assertEquals(Problem.DAMAGED, joined.problems().get(0).problem());
        assertEquals(Problem.DAMAGED, kindOf(Samples.concat(member, new byte[] {0x1f, 0x1f})));
        assertEquals(Problem.CUT, kindOf(Samples.concat(member, new byte[] {0x1f})));
        assertEquals(Problem.DAMAGED, kindOf(Samples.concat(member, new byte[4096])));
    }

    @Test
    void foreignFilesAreNotTakenForRecordings() {
        assertEquals(
                Problem.NOT_A_RECORDING, Samples.read("#!/bin/sh\n".getBytes()).kind());
        assertEquals(Problem.NOT_A_RECORDING, Samples.read(Hand.header(4)).kind());
        assertEquals(Problem.NOT_A_RECORDING, Samples.read(Hand.header(0)).kind());
        assertEquals(
                Problem.CUT, Samples.read(Arrays.copyOf(Hand.header(2), 39)).kind());
        byte[] dirtyPadding = Hand.header(2);
        dirtyPadding[31] = 1;
        assertEquals(Problem.NOT_A_RECORDING, Samples.read(dirtyPadding).kind());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void slowInputsChangeNothing(Compression compression) throws IOException {
        Flushed whole = flushed(compression);
        InputStream slow = new ByteArrayInputStream(whole.bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1));
            }
        };
        assertEquals(new Reading(whole.messages, List.of()), Samples.read(slow, Limits.DEFAULT));
    }

    @Test
    void troubleWithTheInputIsNoTroubleWithTheRecording() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }
        };
        IOException e = assertThrows(IOException.class, () -> new BinaryFormat().newReader(broken));
        assertEquals("disk on fire", e.getMessage());
    }
}
