package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Shell;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Unknown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Reading what our own writer would not write, and yet is right. */
class ReadingOthersRecordingsTest {

    private static final AuditMessage KEY = new AuditMessage("a", 1, new Io(0, Bytes.utf8("l")), 0L);
    private static final AuditMessage DISCONNECT = new AuditMessage("a", 1, new Disconnect(), 0L);

    @Test
    void membersMayBeManyAndOfAnyFraming() throws IOException {
        byte[] recording = Samples.concat(
                Hand.header(2),
                Hand.gzipWithName(Hand.KEY),
                Hand.gzip(new byte[0]),
                Hand.gzip(Hand.DISCONNECT),
                new byte[1]);
        assertWhole(List.of(KEY, DISCONNECT), recording);
    }

    @Test
    void aMessageMayReachFromOneMemberIntoTheNext() {
        byte[] recording = Samples.concat(
                Hand.header(2),
                Hand.gzip(Arrays.copyOf(Hand.KEY, 10)),
                Hand.gzip(Arrays.copyOfRange(Hand.KEY, 10, Hand.KEY.length)),
                new byte[1]);
        assertWhole(List.of(KEY), recording);
    }

    @Test
    void oneToNineZeroBytesAreAnEndMark() {
        for (int zeros = 1; zeros <= 9; zeros++) {
            assertWhole(List.of(KEY), Samples.concat(Hand.header(2), Hand.gzip(Hand.KEY), new byte[zeros]));
        }
        byte[] tooMany = Samples.concat(Hand.header(2), Hand.gzip(Hand.KEY), new byte[10]);
        assertEquals(Problem.DAMAGED, Samples.read(tooMany).kind());
    }

    @Test
    void containerSshsUnfinishedFilesAreReadToTheirEndAndReported() {
        byte[] recording =
                Samples.concat(Hand.header(2), Hand.unfinishedGzip(Samples.concat(Hand.KEY, Hand.DISCONNECT)));
        Reading reading = Samples.read(recording);

        assertEquals(List.of(KEY, DISCONNECT), reading.messages());
        assertEquals(Problem.NOT_ENDED, reading.kind());
        assertEquals(recording.length, reading.problem().position());
        assertEquals(2, reading.problem().messages());
        assertTrue(reading.problem().getMessage().contains("ContainerSSH"));
    }

    @Test
    void versionOneIsWholeWhenItsArrayIsClosed() {
        byte[] array = Samples.concat(Hand.cbor("9f"), Hand.KEY, Hand.DISCONNECT, Hand.cbor("ff"));
        assertWhole(List.of(KEY, DISCONNECT), Samples.concat(Hand.header(1), Hand.unfinishedGzip(array)));
        assertWhole(List.of(KEY, DISCONNECT), Samples.concat(Hand.header(1), Hand.gzip(array)));
        assertWhole(List.of(), Samples.concat(Hand.header(1), Hand.gzip(Hand.cbor("9fff"))));
    }

    @Test
    void versionOneMayTellHowManyMessagesItHas() {
        for (String head : List.of("82", "9802", "990002", "9a00000002", "9b0000000000000002")) {
            byte[] array = Samples.concat(Hand.cbor(head), Hand.KEY, Hand.DISCONNECT);
            assertWhole(List.of(KEY, DISCONNECT), Samples.concat(Hand.header(1), Hand.unfinishedGzip(array)));
        }
        assertWhole(List.of(), Samples.concat(Hand.header(1), Hand.gzip(Hand.cbor("80"))));
        byte[] cut = Samples.concat(Hand.cbor("9803"), Hand.KEY, Hand.DISCONNECT);
        Reading reading = Samples.read(Samples.concat(Hand.header(1), Hand.unfinishedGzip(cut)));
        assertEquals(List.of(KEY, DISCONNECT), reading.messages());
        assertEquals(Problem.NOT_ENDED, reading.kind());
        byte[] more = Samples.concat(Hand.cbor("81"), Hand.KEY, Hand.DISCONNECT);
        assertEquals(Problem.DAMAGED, kindOf(1, more));
        for (int length = 0; length < 3; length++) {
            byte[] head = Arrays.copyOf(Hand.cbor("990002"), length);
            assertEquals(
                    List.of(),
                    Samples.read(Samples.concat(Hand.header(1), Hand.unfinishedGzip(head)))
                            .messages());
        }
    }

    @Test
    void keysMayBeInAnotherCase() {
        assertWhole(
                List.of(KEY),
                Hand.recording(
                        Hand.cbor(
                                "{CONNECTIONID 6161, Timestamp 01, tYPE 1901f4, payload {Stream 00, DATA 416c}, channelid 00}")));
    }

    @Test
    void tagsAreSkipped() {
        assertWhole(
                List.of(KEY),
                Hand.recording(Samples.concat(
                        Hand.cbor("d9d9f7"),
                        Hand.cbor("{connectionId d820 6161, timestamp c1 01, type c1 1901f4,"
                                + " payload c1 {stream c1 c2 4100, data d818 416c}, channelId c2 4100}"))));
    }

    @Test
    void byteStringsMayBeListsOfTheirBytes() {
        assertWhole(
                List.of(KEY),
                Hand.recording(Hand.message("type 1901f4, payload {stream 00, data [186c]}")),
                Hand.recording(Hand.message("type 1901f4, payload {stream 00, data 81186c}")));
        Reading reading =
                Samples.read(Hand.recording(Hand.message("type 1901f4, payload {stream 00, data [186c 190100]}")));
        assertEquals(Problem.DAMAGED, reading.kind());
        assertEquals(
                Map.of("payload.data", List.of(108L, 256L)),
                reading.messages().get(0).extras());
    }

    @Test
    void numbersMayBeOfSixtyFourBits() {
        Reading reading = Samples.read(Hand.recording(Hand.cbor("{connectionId 6161, timestamp 3b7fffffffffffffff,"
                + " type 190195, payload {requestId 1bffffffffffffffff}, channelId 1b8000000000000000}")));
        assertEquals(List.of(), reading.problems());
        AuditMessage message = reading.messages().get(0);
        assertEquals(Long.MIN_VALUE, message.timestamp());
        assertEquals("9223372036854775808", Long.toUnsignedString(message.channelId()));
        assertEquals("18446744073709551615", Long.toUnsignedString(((Shell) message.payload()).requestId()));
    }

    @Test
    void versionOneIsNotEndedWhileItsArrayIsOpen() {
        byte[] open = Samples.concat(Hand.cbor("9f"), Hand.KEY);
        Reading reading = Samples.read(Samples.concat(Hand.header(1), Hand.unfinishedGzip(open)));
        assertEquals(List.of(KEY), reading.messages());
        assertEquals(Problem.NOT_ENDED, reading.kind());
    }

    @Test
    void versionOneIsDamagedWhereItIsNoArray() {
        assertEquals(Problem.DAMAGED, kindOf(1, Hand.KEY));
        assertEquals(Problem.DAMAGED, kindOf(1, Samples.concat(Hand.cbor("9fff"), Hand.KEY)));
    }

    private static Problem kindOf(int version, byte[] content) {
        return Samples.read(Samples.concat(Hand.header(version), Hand.gzip(content), new byte[1]))
                .kind();
    }

    @Test
    void keysMayStandInAnyOrder() {
        assertWhole(
                List.of(KEY),
                Hand.recording(
                        Hand.cbor(
                                "{channelId 00, payload {data 416c, stream 00}, type 1901f4, timestamp 01, connectionId 6161}")));
    }

    @Test
    void numbersAndLengthsNeedNotBeShort() {
        assertWhole(
                List.of(KEY),
                Hand.recording(Hand.cbor("b805 780c636f6e6e656374696f6e4964 6161 timestamp 1b0000000000000001"
                        + " type 1a000001f4 payload b90002 stream 1800 data 5b00000000000000016c channelId 190000")));
    }

    @Test
    void stringsMayComeInChunks() {
        assertWhole(
                List.of(KEY),
                Hand.recording(Hand.cbor("{connectionId 7f60616160ff, timestamp 01, type 1901f4,"
                        + " payload {7f637374726365616dff 00, data 5f40416c40ff}, channelId 00}")));
    }

    @Test
    void whatStandsBesideTheTableBecomesExtras() {
        byte[] message = Hand.cbor("{connectionId 6161, timestamp 01, more 6178, type 186c, payload {username 6175,"
                + " instruction 60, questions [{question 6171, echo f5, hint 01}], lang 626875}, channelId f6,"
                + " list [01 20 f4 f6 40 {k 6176}]}");
        Reading reading = Samples.read(Hand.recording(message));

        assertEquals(List.of(), reading.problems());
        Map<String, Object> extras = reading.messages().get(0).extras();
        assertEquals(List.of("more", "list", "payload.questions.0.hint", "payload.lang"), List.copyOf(extras.keySet()));
        assertEquals("x", extras.get("more"));
        assertEquals(1L, extras.get("payload.questions.0.hint"));
        assertEquals("hu", extras.get("payload.lang"));
        assertEquals(Arrays.asList(1L, -1L, false, null, Bytes.EMPTY, Map.of("k", "v")), extras.get("list"));
    }

    @Test
    void valuesThatExtrasCannotHoldBecomeText() {
        byte[] message = Hand.cbor(
                "{connectionId 6161, timestamp 01, type 01, payload f6, channelId f6, x"
                        + " [f93c00 fa3fc00000 fb3ff4000000000000 1bffffffffffffffff 3bffffffffffffffff c101 f7 f820 {01 02}]}");
        Reading reading = Samples.read(Hand.recording(message));

        assertEquals(
                Arrays.asList(
                        "1.0",
                        "1.5",
                        "1.25",
                        "18446744073709551615",
                        "-18446744073709551616",
                        1L,
                        null,
                        "simple(32)",
                        Map.of("1", 2L)),
                reading.messages().get(0).extras().get("x"));
    }

    @Test
    void replacementCharactersThatWereRecordedAreValidText() {
        byte[] message =
                Hand.cbor("{connectionId 6161, timestamp 01, type 18c7, payload {username 63efbfbd}, channelId f6}");
        assertWhole(
                List.of(new AuditMessage("a", 1, new HandshakeSuccessful("\ufffd"), null)), Hand.recording(message));
    }

    @Test
    void unknownTypesAreKeptAsTheyAre() {
        byte[] message = Hand.message("type 191000, payload {a 01}");
        Reading reading = Samples.read(Hand.recording(message, Hand.KEY));

        assertEquals(List.of(), reading.problems());
        assertEquals(
                new Unknown(0x1000, Map.of("a", 1L)), reading.messages().get(0).payload());
        assertEquals(KEY, reading.messages().get(1));
    }

    @Test
    void closingTheReaderClosesTheInput() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        ByteArrayInputStream input = new ByteArrayInputStream(Hand.recording(Hand.KEY)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        BinaryRecordingReader reader = BinaryRecordingReader.open(input);
        reader.close();

        assertTrue(closed.get());
        assertThrows(IOException.class, reader::read);
    }

    @Test
    void theEndStaysTheEnd() throws IOException {
        try (BinaryRecordingReader reader =
                BinaryRecordingReader.open(new ByteArrayInputStream(Hand.recording(Hand.KEY)))) {
            assertEquals(KEY, reader.read());
            assertNull(reader.read());
            assertNull(reader.read());
            assertEquals(1, reader.messages());
        }
    }

    @Test
    void aFatalProblemStaysTheSame() throws IOException {
        byte[] cut = Arrays.copyOf(Hand.recording(Hand.KEY), 60);
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(new ByteArrayInputStream(cut))) {
            RecordingException first = assertThrows(RecordingException.class, reader::read);
            assertEquals(first, assertThrows(RecordingException.class, reader::read));
        }
    }

    private static void assertWhole(List<AuditMessage> expected, byte[]... recordings) {
        for (byte[] recording : recordings) {
            assertEquals(new Reading(expected, List.of()), Samples.read(recording));
        }
    }
}
