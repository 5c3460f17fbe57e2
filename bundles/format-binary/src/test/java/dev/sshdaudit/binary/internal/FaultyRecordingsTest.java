package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.internal.Samples.Reading;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recordings with a fault each: at least what ContainerSSH's decoder prints is read, and what is wrong is told. */
class FaultyRecordingsTest {

    private static Reading read(String name) throws IOException {
        try (InputStream in = FaultyRecordingsTest.class.getResourceAsStream("faults/" + name + ".bin")) {
            return Samples.read(in.readAllBytes());
        }
    }

    private static void assertProblems(Reading reading, String... beginnings) {
        assertEquals(
                beginnings.length, reading.problems().size(), reading.problems().toString());
        for (int i = 0; i < beginnings.length; i++) {
            String detail = reading.problems().get(i).getMessage();
            assertTrue(detail.startsWith(beginnings[i]), detail);
        }
    }

    private static Object exec(Reading reading) {
        return reading.messages().get(1).payload();
    }

    @Test
    void eachMessageHasItsOwnConnectionId() throws IOException {
        Reading reading = read("changing-connection-ids");
        assertEquals(
                List.of("a", "\u00e4", "", "b", ""),
                reading.messages().stream().map(AuditMessage::connectionId).toList());
        assertProblems(reading, "it has no end mark");
    }

    @Test
    void aTimeMayBeBefore1970() throws IOException {
        Reading reading = read("time-before-1970");
        assertEquals(-5, reading.messages().get(0).timestamp());
        assertEquals(3, reading.messages().size());
        assertProblems(reading);
    }

    @Test
    void aRequestIdMayBeTheLargestNumberOf64Bits() throws IOException {
        Reading reading = read("request-id-2-to-the-64-less-1");
        assertEquals(new Exec(-1L, "id"), exec(reading));
        assertEquals(3, reading.messages().size());
        assertProblems(reading);
    }

    @Test
    void aPayloadThatIsNullHasZerosAndEmptyTexts() throws IOException {
        Reading reading = read("payload-null");
        assertEquals(new Exec(0, ""), exec(reading));
        assertEquals(4, reading.messages().size());
        assertProblems(reading, "message 2 has no payload");
    }

    @Test
    void aKeyThatIsMissingIsZeroOrEmpty() throws IOException {
        Reading reading = read("key-missing");
        assertEquals(new Connect("192.0.2.1", ""), reading.messages().get(0).payload());
        assertEquals(new Exec(0, "id"), exec(reading));
        assertEquals(3, reading.messages().size());
        assertProblems(reading, "message 1 has no country in its payload", "message 2 has no requestId in its payload");
    }

    @Test
    void anExtraThatIsDamagedCostsNothingElse() throws IOException {
        Reading reading = read("extra-not-utf8");
        assertEquals(13, reading.messages().size());
        assertEquals("\ufffdm", reading.messages().get(0).extras().get("node"));
        assertProblems(reading, "message 1 has text that is not valid UTF-8", "the checksum of the gzip member");
        assertTrue(reading.problems().stream().allMatch(RecordingException::recoverable));
    }

    @Test
    void aKeyThatIsDamagedCostsNothingElse() throws IOException {
        Reading reading = read("flipped-bit-in-first-key");
        assertEquals(13, reading.messages().size());
        for (AuditMessage message : reading.messages()) {
            assertEquals("", message.connectionId());
            assertEquals("5f0c0ffee0123456789abcdef0123456", message.extras().get("connectimnId"));
        }
        assertTrue(reading.problems().size() >= 13, reading.problems().toString());
        assertTrue(reading.problems().get(0).getMessage().startsWith("message 1 has no connectionId"));
    }
}
