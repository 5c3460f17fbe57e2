package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveChallenge;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.Question;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in recordings, byte for byte, against vectors written by hand. */
class CanonicalBytesTest {

    private static final String CONNECTION_ID = hex("6c") + ascii("connectionId");
    private static final String TIMESTAMP = hex("69") + ascii("timestamp");
    private static final String TYPE = hex("64") + ascii("type");
    private static final String PAYLOAD = hex("67") + ascii("payload");
    private static final String CHANNEL_ID = hex("69") + ascii("channelId");

    /** What begins every message of ours at {@link Samples#START}, up to the type's number. */
    private static final String BEGINNING =
            CONNECTION_ID + hex("7820") + ascii(Samples.CONNECTION_ID) + TIMESTAMP + hex("1b 186cc6acdc0bcd15") + TYPE;

    @Test
    void connect() throws IOException {
        assertWritten(
                hex("a5")
                        + BEGINNING
                        + hex("00")
                        + PAYLOAD
                        + hex("a2 6a")
                        + ascii("remoteAddr")
                        + hex("69")
                        + ascii("192.0.2.7")
                        + hex("67")
                        + ascii("country")
                        + hex("62")
                        + ascii("XX")
                        + CHANNEL_ID
                        + hex("f6"),
                new Connect("192.0.2.7", "XX"),
                null);
    }

    @Test
    void keystroke() throws IOException {
        assertWritten(
                hex("a5")
                        + BEGINNING
                        + hex("19 01f4")
                        + PAYLOAD
                        + hex("a2 66")
                        + ascii("stream")
                        + hex("00")
                        + hex("64")
                        + ascii("data")
                        + hex("41 6c")
                        + CHANNEL_ID
                        + hex("00"),
                new Io(Io.STDIN, Bytes.utf8("l")),
                0L);
    }

    @Test
    void absentAndEmptyBytesDiffer() throws IOException {
        String before = hex("a5")
                + BEGINNING
                + hex("18 64")
                + PAYLOAD
                + hex("a2 68")
                + ascii("username")
                + hex("65")
                + ascii("alice")
                + hex("68")
                + ascii("password");
        assertWritten(before + hex("f6") + CHANNEL_ID + hex("f6"), new Password("alice", null), null);
        assertWritten(before + hex("40") + CHANNEL_ID + hex("f6"), new Password("alice", Bytes.EMPTY), null);
    }

    @Test
    void listsOfQuestions() throws IOException {
        String before = hex("a5")
                + BEGINNING
                + hex("18 6c")
                + PAYLOAD
                + hex("a3 68")
                + ascii("username")
                + hex("61")
                + ascii("a")
                + hex("6b")
                + ascii("instruction")
                + hex("60")
                + hex("69")
                + ascii("questions");
        assertWritten(
                before
                        + hex("81 a2 68")
                        + ascii("question")
                        + hex("63")
                        + ascii("PIN")
                        + hex("64")
                        + ascii("echo")
                        + hex("f4")
                        + CHANNEL_ID
                        + hex("f6"),
                new KeyboardInteractiveChallenge("a", "", List.of(new Question("PIN", false))),
                null);
        assertWritten(
                before + hex("80") + CHANNEL_ID + hex("f6"),
                new KeyboardInteractiveChallenge("a", "", List.of()),
                null);
        assertWritten(
                before + hex("f6") + CHANNEL_ID + hex("f6"), new KeyboardInteractiveChallenge("a", "", null), null);
    }

    @Test
    void messagesWithoutPayload() throws IOException {
        assertWritten(
                hex("a5") + BEGINNING + hex("19 01f1") + PAYLOAD + hex("f6") + CHANNEL_ID + hex("18 18"),
                new Close(),
                24L);
    }

    @Test
    void numbersAreAsShortAsTheyCanBe() throws IOException {
        assertExitStatus("17", 23);
        assertExitStatus("18 18", 24);
        assertExitStatus("18 ff", 255);
        assertExitStatus("19 0100", 256);
        assertExitStatus("19 ffff", 65_535);
        assertExitStatus("1a 00010000", 65_536);
        assertExitStatus("1a ffffffff", 4_294_967_295L);
        assertExitStatus("1b 0000000100000000", 4_294_967_296L);
    }

    @Test
    void negativeNumbersStandAsTheWiresUnsignedOnes() throws IOException {
        assertExitStatus("1a ffffffff", -1);
        assertExitStatus("1a 80000000", Integer.MIN_VALUE);
    }

    private void assertExitStatus(String item, long status) throws IOException {
        assertWritten(
                hex("a5")
                        + BEGINNING
                        + hex("19 01f3")
                        + PAYLOAD
                        + hex("a1 6a")
                        + ascii("exitStatus")
                        + hex(item)
                        + CHANNEL_ID
                        + hex("03"),
                new Exit(status),
                3L);
    }

    @Test
    void booleans() throws IOException {
        assertWritten(
                hex("a5")
                        + BEGINNING
                        + hex("19 01f2")
                        + PAYLOAD
                        + hex("a4 66")
                        + ascii("signal")
                        + hex("63")
                        + ascii("HUP")
                        + hex("6a")
                        + ascii("coreDumped")
                        + hex("f5")
                        + hex("6c")
                        + ascii("errorMessage")
                        + hex("60")
                        + hex("6b")
                        + ascii("languageTag")
                        + hex("60")
                        + CHANNEL_ID
                        + hex("00"),
                new ExitSignal("HUP", true, "", ""),
                0L);
    }

    @Test
    void textIsValidUtf8WhateverItWas() throws IOException {
        assertProgram("62 c3a9", "\u00e9");
        assertProgram("63 e282ac", "\u20ac");
        assertProgram("64 f09f9880", "\ud83d\ude00");
        assertProgram("63 efbfbd", "\ud83d");
        assertProgram("65 61 efbfbd 62", "a\ude00b");
        assertProgram("66 efbfbd efbfbd", "\ude00\ud83d");
        assertProgram("67 efbfbd f09f9880", "\ud83d\ud83d\ude00");
    }

    private void assertProgram(String item, String program) throws IOException {
        assertWritten(
                hex("a5")
                        + BEGINNING
                        + hex("19 0193")
                        + PAYLOAD
                        + hex("a2 69")
                        + ascii("requestId")
                        + hex("00")
                        + hex("67")
                        + ascii("program")
                        + hex(item)
                        + CHANNEL_ID
                        + hex("00"),
                new Exec(0, program),
                0L);
    }

    @Test
    void extrasStandBehindTheFiveKeys() throws IOException {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("method", "x");
        extras.put("n", -500L);
        extras.put("b", Bytes.copyOf(new byte[] {1}));
        extras.put("l", Arrays.asList(true, null, Map.of("k", List.of())));
        byte[] recording = Samples.recording(List.of(
                new AuditMessage(Samples.CONNECTION_ID, Samples.START, new HandshakeSuccessful("u"), null, extras)));

        String expected = hex("a9")
                + BEGINNING
                + hex("18 c7")
                + PAYLOAD
                + hex("a1 68")
                + ascii("username")
                + hex("61")
                + ascii("u")
                + CHANNEL_ID
                + hex("f6")
                + hex("66")
                + ascii("method")
                + hex("61")
                + ascii("x")
                + hex("61")
                + ascii("n")
                + hex("39 01f3")
                + hex("61")
                + ascii("b")
                + hex("41 01")
                + hex("61")
                + ascii("l")
                + hex("83 f5 f6 a1 61")
                + ascii("k")
                + hex("80");
        assertEquals(expected, HexFormat.of().formatHex(Samples.unzip(recording)));
    }

    @Test
    void extrasNeverTakeTheNameOfAnotherKey() {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("type", 1L);
        extras.put("_type", 2L);
        extras.put("\ud800", 3L);
        extras.put("\ufffd", 4L);
        AuditMessage message =
                new AuditMessage(Samples.CONNECTION_ID, Samples.START, new HandshakeSuccessful("u"), null, extras);

        Reading reading = Samples.read(Samples.recording(List.of(message)));
        assertEquals(List.of(), reading.problems());
        assertEquals(
                Map.of("_type", 1L, "__type", 2L, "\ufffd", 3L, "_\ufffd", 4L),
                reading.messages().get(0).extras());
    }

    @Test
    void extrasNestedTooDeepForReadersAreReplaced() {
        Object nested = "core";
        for (int i = 0; i < 100; i++) {
            nested = List.of(nested);
        }
        AuditMessage message = Samples.connect().withExtra("deep", nested);

        Reading reading = Samples.read(Samples.recording(List.of(message, Samples.disconnect())));
        assertEquals(List.of(), reading.problems());
        Object left = reading.messages().get(0).extras().get("deep");
        int depth = 1;
        while (left instanceof List<?> list) {
            left = list.get(0);
            depth++;
        }
        assertEquals("(nested too deep to be recorded)", left);
        assertEquals(MessageEncoder.MAX_NESTING, depth);
    }

    @Test
    void longTextsAndDataPassThroughSmallBuffers() throws IOException {
        String text = "\u20ac\ud83d\ude00ab".repeat(20_000);
        List<AuditMessage> messages = List.of(
                new AuditMessage(Samples.CONNECTION_ID, 1, new Exec(0, text), 0L),
                new AuditMessage(Samples.CONNECTION_ID, 2, new Io(Io.STDOUT, Bytes.utf8(text)), 0L),
                new AuditMessage(text, 3, new KeyboardInteractiveAnswer(text, null), null));

        assertEquals(messages, Samples.read(Samples.recording(messages)).messages());
    }

    @Test
    void everyTypeComesBackAsItWas() {
        List<AuditMessage> messages = Samples.ofEveryType();
        Reading reading = Samples.read(Samples.recording(messages));

        assertEquals(messages, reading.messages());
        assertEquals(List.of(), reading.problems());
    }

    private static void assertWritten(String expected, Payload payload, Long channelId) throws IOException {
        byte[] recording =
                Samples.recording(List.of(new AuditMessage(Samples.CONNECTION_ID, Samples.START, payload, channelId)));
        assertEquals(expected, HexFormat.of().formatHex(Samples.unzip(recording)));
    }

    private static String hex(String spaced) {
        return spaced.replace(" ", "");
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes());
    }
}
