package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Numbers that no client can send, and that a recording can hold all the same. */
class NumbersTest {

    private static final AuditMessage LARGEST = new AuditMessage("a", -5, new Exec(-1, "id"), -2L);

    @Test
    void jsonHasThemWithoutASign() {
        String json = JsonLines.toJson(LARGEST);
        assertTrue(json.contains("\"timestamp\":-5,"), json);
        assertTrue(json.contains("\"requestId\":18446744073709551615,"), json);
        assertTrue(json.endsWith("\"channelId\":18446744073709551614}"), json);
    }

    @Test
    void aTimelineHasThemWithoutASign() {
        String line = Timeline.absolute(ZoneOffset.UTC).lines(LARGEST).get(0);
        assertTrue(line.startsWith("1969-12-31T23:59:59.999999+00:00  #18446744073709551614  "), line);
        assertTrue(line.contains("requestId=18446744073709551615 "), line);
        String io = Timeline.relative()
                .lines(new AuditMessage("a", 0, new Io(-1, Bytes.EMPTY), 0L))
                .get(0);
        assertTrue(io.contains("I/O stream 18446744073709551615 "), io);
    }

    @Test
    void timesThatAreFarApartAreSaidToBe() {
        Timeline timeline = Timeline.relative();
        timeline.lines(new AuditMessage("a", Long.MIN_VALUE, new Disconnect(), null));
        String line = timeline.lines(new AuditMessage("a", Long.MAX_VALUE, new Disconnect(), null))
                .get(0);
        assertTrue(line.startsWith("9223372036.854775  -"), line);
        assertEquals(
                1,
                Timeline.absolute(ZoneOffset.UTC)
                        .lines(new AuditMessage("a", Long.MIN_VALUE, new Disconnect(), null))
                        .size());
    }
}
