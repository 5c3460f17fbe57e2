package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Unknown;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final long START = 1_760_000_000_123_456_789L;
    private static final long SECOND = 1_000_000_000L;

    private static AuditMessage message(long time, Payload payload, Long channelId) {
        return new AuditMessage("c1", time, payload, channelId);
    }

    private static String line(Timeline timeline, AuditMessage message) {
        List<String> lines = timeline.lines(message);
        assertEquals(1, lines.size(), lines.toString());
        return lines.get(0);
    }

    @Test
    void timesCountFromTheFirstMessage() {
        Timeline timeline = Timeline.relative();
        assertEquals(
                "   0.000000  -    Connect  remoteAddr=\"192.0.2.7\" country=\"XX\" connectionId=\"c1\"",
                line(timeline, message(START, new Connect("192.0.2.7", "XX"), null)));
        assertEquals(
                "  61.000001  #0   Execute program  requestId=0 program=\"ls -l\"",
                line(timeline, message(START + 61 * SECOND + 1_999, new Exec(0, "ls -l"), 0L)));
        assertEquals("  -0.500000  #12  Close channel", line(timeline, message(START - SECOND / 2, new Close(), 12L)));
    }

    @Test
    void timesCanBeDates() {
        assertEquals(
                "2025-10-09T08:53:20.123456+00:00  #0   Close channel connectionId=\"c1\"",
                line(Timeline.absolute(ZoneOffset.UTC), message(START, new Close(), 0L)));
        assertEquals(
                "2025-10-09T10:53:20.123456+02:00  #0   Close channel connectionId=\"c1\"",
                line(Timeline.absolute(ZoneId.of("Europe/Budapest")), message(START, new Close(), 0L)));
    }

    @Test
    void dataIsShownALineOfItToALine() {
        Timeline timeline = Timeline.relative();
        timeline.lines(message(START, new Close(), 0L));
        assertEquals(
                List.of(
                        "   0.000000  #0   I/O stdout  \"total 4\\r\\n\"",
                        "                              \"\\e[1mh\u00e9\\xff\" +lostBytes=7"),
                timeline.lines(message(
                                START,
                                new Io(Io.STDOUT, Bytes.copyOf(concat(Bytes.utf8("total 4\r\n\u001b[1mh\u00e9"), (byte)
                                        0xff))),
                                0L)
                        .withExtra(AuditMessage.LOST_BYTES, 7)));
        assertEquals(
                "   0.000000  #0   I/O stream 9  \"x\"",
                line(timeline, message(START, new Io(9, Bytes.utf8("x")), 0L)));
    }

    private static byte[] concat(Bytes bytes, byte last) {
        byte[] all = new byte[bytes.length() + 1];
        bytes.copyTo(0, all, 0, bytes.length());
        all[bytes.length()] = last;
        return all;
    }

    @Test
    void dataThatIsAbsentIsToldFromEmptyData() {
        assertTrue(
                line(Timeline.relative(), message(START, new Io(0, null), 0L)).contains("I/O  stream=0 data=null"));
        assertTrue(line(Timeline.relative(), message(START, new Io(0, Bytes.EMPTY), 0L))
                .contains("I/O stdin  \"\""));
    }

    @Test
    void extrasAreMarked() {
        AuditMessage message = message(START, new HandshakeSuccessful("alice"), null)
                .withExtra("method", "password")
                .withExtra("odd key", List.of(1L, Map.of("k", Bytes.utf8("v"))));
        assertTrue(line(Timeline.relative(), message)
                .endsWith("Handshake successful  username=\"alice\" connectionId=\"c1\""
                        + " +method=\"password\" +\"odd key\"=[1, {k=\"v\"}]"));
    }

    @Test
    void whatWasDoneWithAFileIsALine() {
        AuditMessage io = message(START, new Io(1, Bytes.EMPTY), 0L);
        Map<String, Object> write = new LinkedHashMap<>();
        write.put("op", "write");
        write.put("path", "/a\u001b[2J");
        write.put("bytesWritten", 3L);
        Timeline timeline = Timeline.relative();
        timeline.lines(io);
        assertEquals(
                "   0.000000  #0   File write  path=\"/a\\e[2J\" bytesWritten=3 +lostMessages=2",
                line(timeline, io.withExtra(AuditMessage.FILE, write).withExtra(AuditMessage.LOST_MESSAGES, 2L)));
        assertEquals(
                "   0.000000  #0   Files  notFollowed=\"why\"",
                line(timeline, io.withExtra(AuditMessage.FILE, Map.of("notFollowed", "why"))));
    }

    @Test
    void passwordsAreShownOnlyWhenAskedFor() {
        AuditMessage password = message(START, new Password("alice", Bytes.utf8("hunter2")), null);
        AuditMessage answer =
                message(START, new KeyboardInteractiveAnswer("alice", List.of(new Answer("PIN", "4711"))), null);
        assertFalse(line(Timeline.relative(), password).contains("hunter2"));
        assertFalse(line(Timeline.relative(), answer).contains("4711"));
        assertTrue(line(Timeline.relative(), password).contains("password=(not shown)"));

        Timeline all = Timeline.relative().withSecrets();
        assertTrue(line(all, password).contains("password=\"hunter2\""));
        assertTrue(line(all, answer).contains("answers=[{question=\"PIN\" answer=\"4711\"}]"));
    }

    @Test
    void aPasswordThatAUserAsksToHaveInsteadIsASecretToo() {
        AuditMessage change = message(START, new Password("alice", Bytes.utf8("hunter2")), null)
                .withExtra(AuditMessage.NEW_PASSWORD, Bytes.utf8("hunter3"));
        assertTrue(line(Timeline.relative(), change).endsWith("+newPassword=(not shown)"));
        assertTrue(line(Timeline.relative().withSecrets(), change).endsWith("+newPassword=\"hunter3\""));
    }

    @Test
    void passwordsThatWereNotRecordedAreNotShownAsEmptyOnes() {
        AuditMessage password = message(START, new Password("alice", Bytes.EMPTY), null);
        assertTrue(line(Timeline.relative(), password).contains("password=(none recorded)"));
        assertTrue(line(Timeline.relative().withSecrets(), password).contains("password=(none recorded)"));
    }

    @Test
    void anotherConnectionsMessageIsToldApart() {
        Timeline timeline = Timeline.relative();
        timeline.lines(message(START, new Close(), 0L));
        assertFalse(line(timeline, message(START, new Close(), 0L)).contains("connectionId"));
        assertTrue(
                line(timeline, new AuditMessage("c2", START, new Close(), 0L)).contains("connectionId=\"c2\""));
    }

    @Test
    void unknownTypesAreShown() {
        assertTrue(line(Timeline.relative(), message(START, new Unknown(4711, Map.of("a", 1L)), null))
                .contains("Unknown type 4711  payload={a=1}"));
    }

    @Test
    void noMessageDrivesTheTerminal() {
        for (AuditMessage message : Samples.ofEveryType()) {
            for (String line : Timeline.relative().withSecrets().lines(message)) {
                assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), line);
            }
        }
    }
}
