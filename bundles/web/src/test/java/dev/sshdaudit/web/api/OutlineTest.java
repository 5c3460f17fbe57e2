package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelOpen.NewChannelDirectTcpip;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutlineTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private FakeExchange outline() throws IOException {
        return FakeExchange.get("recordings", Tape.ID, "outline").by(api);
    }

    @Test
    void aSessionIsToldWithItsTerminalAndProgram() throws IOException {
        query.add(Tape.metadata().build())
                .add(Tape.connect(), Tape.session(1, 0), Tape.pty(1.1, 0, 4_000_000_000L, 50), Tape.shell(1.2, 0))
                .add(Tape.note(2, 0L, AuditMessage.COMMAND, "bundle:list"))
                .add(Tape.window(3, 0, 100, 40), Tape.exit(4, 0, 7), Tape.close(5, 0), Tape.disconnect(6));
        FakeExchange told = outline();
        Map<String, Object> channel = told.lines("k", "channel").get(0);
        assertEquals("0", channel.get("channel"));
        assertEquals(1L, channel.get("t"));
        assertEquals("session", channel.get("kind"));
        assertEquals("shell", channel.get("request"));
        assertEquals(500L, channel.get("columns"), "clamped");
        assertEquals(50L, channel.get("rows"));
        assertEquals("xterm", channel.get("term"));
        assertEquals("shell", told.lines("k", "start").get(0).get("what"));
        assertEquals("bundle:list", told.lines("k", "command").get(0).get("text"));
        assertEquals(100L, told.lines("k", "resize").get(0).get("columns"));
        assertEquals("7", told.lines("k", "exit").get(0).get("status"));
        assertEquals(5L, told.lines("k", "close").get(0).get("t"));
        Map<String, Object> done = told.lines("k", "done").get(0);
        assertEquals(6L, done.get("duration"));
        assertEquals(9L, done.get("messages"));
        assertEquals(done, told.lines.get(told.lines.size() - 1));
    }

    @Test
    void filesForwardingsAndMaskedKeysAreTold() throws IOException {
        query.add(Tape.metadata().build())
                .add(Tape.session(0, 0), Tape.exec(0, 0, "su"), Tape.out(0.1, 0, "Password: "))
                .add(Tape.note(1, 0L, AuditMessage.MASKED, 3), Tape.note(1.5, 0L, AuditMessage.MASKED, 5))
                .add(Tape.in(2, 0, "\r"))
                .add(Tape.note(
                        3, 0L, AuditMessage.FILE, Map.of("op", "write", "path", "/a", "k", "x", "bytesWritten", 9L)))
                .add(Tape.at(4, new NewChannelDirectTcpip("::1", 80, "127.0.0.1", 4711), 1L))
                .add(Tape.at(4, new NewChannelSuccessful("direct-tcpip"), 1L))
                .add(Tape.at(5, new Close(), 1L).withExtra("bytesIn", 11L).withExtra("bytesOut", 22L))
                .add(Tape.note(6, null, AuditMessage.VIEWED, Map.of("what", "viewed", "recording", "aa")));
        FakeExchange told = outline();
        assertEquals(1, told.lines("k", "masked").size());
        assertEquals(
                "typed, not shown: 8 characters",
                told.lines("k", "masked").get(0).get("text"));
        assertEquals(1L, told.lines("k", "masked").get(0).get("t"));
        Map<String, Object> file = told.lines("k", "file").get(0);
        assertEquals("/a", file.get("path"));
        assertEquals(9L, file.get("bytesWritten"));
        Map<String, Object> forward = told.lines("k", "forward").get(0);
        assertEquals("[::1]:80", forward.get("to"));
        assertEquals("127.0.0.1:4711", forward.get("from"));
        assertEquals(22L, forward.get("bytesOut"));
        assertEquals("viewed aa", told.lines("k", "viewed").get(0).get("text"));
    }

    @Test
    void signalsAndRefusedProgramsAreTold() throws IOException {
        query.add(Tape.metadata().build())
                .add(Tape.session(0, 0), Tape.shell(1, 0), Tape.at(2, new RequestFailed(1, ""), 0L))
                .add(Tape.exec(3, 0, "<img src=x onerror=alert(1)>"))
                .add(Tape.at(4, new ExitSignal("KILL", false, "", ""), 0L));
        FakeExchange told = outline();
        assertEquals("shell", told.lines("k", "refused").get(0).get("what"));
        assertEquals(
                "<img src=x onerror=alert(1)>", told.lines("k", "start").get(1).get("program"));
        assertEquals("KILL", told.lines("k", "exit").get(0).get("signal"));
    }

    @Test
    void allPartsAreOneRecording() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED)).add(Tape.session(0, 0), Tape.shell(1, 0), Tape.out(2, 0, "one"));
        query.add(Tape.part(2, 50, State.ENDED))
                .add(Tape.session(50, 0).withExtra(AuditMessage.JOINED, true), Tape.shell(50, 0))
                .add(Tape.exit(60, 0, 0));
        FakeExchange told = outline();
        assertEquals(
                List.of(0L, 50L),
                told.lines("k", "part").stream().map(line -> line.get("t")).toList());
        assertEquals(1, told.lines("k", "channel").size(), "the second part repeats it");
        assertEquals(60L, told.lines("k", "exit").get(0).get("t"));
        assertEquals(6L, told.lines("k", "done").get(0).get("messages"));
        assertEquals(List.of(Tape.ID, Tape.ID + ".2"), query.opened);
    }

    @Test
    void gapsAndDamagesAreTold() throws IOException {
        query.add(Tape.part(1, 0, State.CUT))
                .add(Tape.session(0, 0))
                .add(RecordingException.skipping(Problem.DAMAGED, 10, 1, 99, "a block"))
                .add(Tape.out(3, 0, "x")
                        .withExtra(AuditMessage.LOST_MESSAGES, 2L)
                        .withExtra(AuditMessage.LOST_BYTES, 5L))
                .add(new RecordingException(Problem.CUT, 120, 2, false, "it ends here"));
        query.add(Tape.part(2, 50, State.ENDED)).add(Tape.out(51, 0, "y"));
        FakeExchange told = outline();
        assertEquals(2, told.lines("k", "gap").size());
        assertEquals("2 messages lost, 5 bytes", told.lines("k", "gap").get(1).get("text"));
        assertTrue(told.lines("k", "problem").get(0).get("text").toString().contains("cut at byte 120"));
        assertEquals(2, told.lines("k", "part").size(), "the next part is read");
        assertEquals(51L, told.lines("k", "done").get(0).get("duration"));
    }

    @Test
    void anOpenRecordingEndsWithoutAProblem() throws IOException {
        query.add(Tape.part(1, 0, State.OPEN))
                .add(Tape.session(0, 0), new RecordingException(Problem.NOT_ENDED, 120, 2, false, "no end mark"));
        FakeExchange told = outline();
        assertEquals(List.of(), told.lines("k", "problem"));
        assertEquals(1, told.lines("k", "done").size());
    }

    @Test
    void inASharedRecordingNothingOfOthersIsTold() throws IOException {
        query.add(MetadataBuilder.recording("shared-1")
                        .shared()
                        .start(Tape.START.minusSeconds(100))
                        .build())
                .add(Tape.of("other", -5, new Connect("192.0.2.99", "XX"), null), Tape.connect())
                .add(Tape.of("other", 1, new NewChannelSuccessful("session"), 0L), Tape.disconnect(2));
        FakeExchange told = outline();
        assertEquals(List.of(), told.lines("k", "channel"), "that of the other connection");
        assertEquals(2L, told.lines("k", "done").get(0).get("duration"));
        assertEquals(2L, told.lines("k", "done").get(0).get("messages"));
    }

    @Test
    void anOutlineIsBounded() throws IOException {
        FakeQuery.Kept kept = query.add(Tape.metadata().build()).add(Tape.session(0, 0), Tape.shell(0, 0));
        for (int i = 0; i < 20_100; i++) {
            kept.add(Tape.note(1, 0L, AuditMessage.COMMAND, "c" + i));
        }
        FakeExchange told = outline();
        assertTrue(told.lines("k", "command").size() <= 20_000);
        assertEquals(1, told.lines("k", "left").size());
        assertEquals(1, told.lines("k", "done").size());
    }

    @Test
    void anEncryptedRecordingIsRefusedWithItsReason() throws IOException {
        query.add(Tape.metadata().build()).locked = new IdentityException("recording aa is encrypted");
        FakeExchange refused = FakeExchange.get("recordings", Tape.ID, "outline");
        assertEquals(409, refused.refusedBy(api));
        assertEquals("recording aa is encrypted", refused.answered.get(0).get("error"));
    }

    @Test
    void aLaterPartThatCannotBeReadIsTold() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED)).add(Tape.connect());
        query.add(Tape.part(2, 50, State.ENDED)).locked = new IdentityException("part 2 is encrypted");
        FakeExchange told = outline();
        assertEquals("part 2 is encrypted", told.lines("k", "problem").get(0).get("text"));
        query.recordings.get(0).add(new IOException("the bucket is gone"));
        assertEquals(
                "the bucket is gone", outline().lines("k", "problem").get(0).get("text"));
    }

    @Test
    void readingEndsWhenTheClientHasGone() {
        FakeQuery.Kept kept = query.add(Tape.metadata().build());
        for (int i = 0; i < 1000; i++) {
            kept.add(Tape.session(i, i), Tape.shell(i, i));
        }
        FakeExchange gone = FakeExchange.get("recordings", Tape.ID, "outline");
        gone.linesUntilGone = 5;
        IOException e = assertThrows(IOException.class, () -> gone.by(api));
        assertEquals("the client has gone", e.getMessage());
        assertTrue(kept.read.get() < 20, kept.read + " messages were read");
        assertEquals(0, kept.readers.get(), "the reader is closed");
    }

    @Test
    void readingEndsWhenTheThreadIsInterrupted() {
        FakeQuery.Kept kept = query.add(Tape.metadata().build()).add(Tape.connect());
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, this::outline);
        assertTrue(Thread.interrupted());
        assertEquals(0, kept.read.get());
    }

    @Test
    void aChannelWithoutATerminalHasNoSize() throws IOException {
        query.add(Tape.metadata().build()).add(Tape.session(0, -1L), Tape.exec(1, -1L, "id"));
        Map<String, Object> channel = outline().lines("k", "channel").get(0);
        assertEquals("18446744073709551615", channel.get("channel"));
        assertNull(channel.get("columns"));
        assertEquals("id", channel.get("program"));
    }
}
