package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.web.http.EnoughException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class CopiesTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private static FakeExchange ask(String as) {
        return FakeExchange.get("recordings", Tape.ID, "download").with("as", as);
    }

    @Test
    void aCopyIsSentAsItIsMade() throws IOException {
        query.add(Tape.metadata().build());
        FakeExchange answer = ask("binary").by(api);
        assertEquals("a copy", answer.download.toString(StandardCharsets.UTF_8));
        assertEquals(6, answer.size);
        assertEquals("application/octet-stream", answer.contentType);
        assertTrue(answer.closed);
        assertNotNull(answer.tag);
        assertFalse(query.exported.secrets());
    }

    @Test
    void thePartThatIsWantedIsCopied() throws IOException {
        query.add(Tape.part(1, 0, State.CONTINUED));
        query.add(Tape.part(2, 50, State.ENDED));
        ask("json").by(api);
        assertEquals(Tape.ID, query.exported.id());
        ask("json").with("part", 2).by(api);
        assertEquals(Tape.ID + ".2", query.exported.id());
        FakeExchange.get("recordings", Tape.ID + ".2", "download")
                .with("as", "text")
                .by(api);
        assertEquals(Tape.ID + ".2", query.exported.id());
        assertEquals(404, ask("json").with("part", 3).refusedBy(api));
    }

    @Test
    void secretsAreInACopyWhereTheyAreAskedFor() throws IOException {
        query.add(Tape.metadata().build());
        ask("json").with("secrets", true).by(api);
        assertTrue(query.exported.secrets());
        assertEquals(Form.JSON, query.exported.form());
        ask("text").by(api);
        assertFalse(query.exported.secrets());
    }

    @Test
    void aCastIsOfOneChannel() throws IOException {
        query.add(Tape.metadata().build());
        assertEquals(400, ask("cast").refusedBy(api));
        FakeExchange answer = ask("cast").with("channel", 3).by(api);
        assertEquals(3L, query.exported.channel());
        assertNull(answer.tag, "the keys of the format may change");
        assertEquals(400, ask("zip").refusedBy(api));
    }

    @Test
    void theTagChangesWithTheRecording() throws IOException {
        FakeQuery.Kept kept = query.add(Tape.metadata().build());
        String before = ask("binary").by(api).tag;
        assertEquals(before, ask("binary").by(api).tag);
        kept.bytes++;
        assertNotEquals(before, ask("binary").by(api).tag);
        assertNotEquals(
                ask("text").by(api).tag, ask("text").with("secrets", true).by(api).tag);
        query.recordings.clear();
        query.add(Tape.part(1, 0, State.OPEN));
        assertNull(ask("binary").by(api).tag, "an open recording grows");
    }

    @Test
    void aClientThatHasEnoughEndsTheCopyInPeace() throws IOException {
        query.add(Tape.metadata().build());
        FakeExchange answer = ask("binary");
        answer.wanted = 3;
        answer.by(api);
        assertEquals("a c", answer.download.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatFailsBeforeTheFirstByteHasAStatus() throws IOException {
        query.add(Tape.metadata().build());
        query.failing = new IOException("no checkpoint covers the end yet");
        assertEquals(503, ask("binary").refusedBy(api));
    }

    @Test
    void aCopyThatFailsLaterIsBrokenOff() {
        Download download = new Download((name, size) -> OutputStream.nullOutputStream());
        IOException e = assertThrows(
                IOException.class,
                () -> download.send(target -> {
                    target.open("x", 5).write(1);
                    throw new IOException("the bucket is gone");
                }));
        assertTrue(e.getMessage().contains("the bucket is gone"));
    }

    @Test
    void enoughIsNoticedThroughWhatAnExportMakesOfIt() throws IOException {
        ExportTarget client = (name, size) -> new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new EnoughException();
            }
        };
        Download download = new Download(client);
        download.send(target -> {
            try {
                target.open("x", 5).write(1);
            } catch (IOException e) {
                throw new IOException("cannot be copied", e);
            }
        });
    }

    @Test
    void aProofIsOneZip() throws IOException {
        query.add(Tape.metadata().build());
        FakeExchange answer = ask("proof").by(api);
        assertEquals(Tape.ID + "-proof.zip", answer.name);
        assertEquals(-1, answer.size);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.download.toByteArray()))) {
            for (String name : List.of(Tape.ID, Tape.ID + ".metadata.json")) {
                assertEquals(name, zip.getNextEntry().getName());
                assertEquals(name, new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
            assertNull(zip.getNextEntry());
        }
        query.failing = new IOException("no checkpoint covers the end yet");
        assertEquals(503, ask("proof").refusedBy(api));
    }

    private String copyOf(String as, String content) throws IOException {
        query.copy = content.getBytes(StandardCharsets.UTF_8);
        return ask(as).with("channel", 0).by(api).download.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aCopyOfADamagedRecordingSaysSoAtItsEnd() throws IOException {
        query.add(Tape.metadata().build());
        query.outcome = new Exported(List.of(), List.of("it is cut at \u202e 7"), true);
        String goesOn = "the recording goes on: what comes after this copy was made is missing";
        assertEquals("a\n  ~~~~~~~~  it is cut at \\u{202e} 7\n  ~~~~~~~~  " + goesOn + "\n", copyOf("text", "a\n"));
        assertEquals(
                "{}\n{\"problem\":\"it is cut at \\\\u{202e} 7\"}\n{\"problem\":\"" + goesOn + "\"}\n",
                copyOf("json", "{}\n"));
        String event = "[1.500000, \"o\", \"x\"]\n";
        assertTrue(copyOf("cast", "{\"version\":3}\n" + event).endsWith("\n[0.000000,\"m\",\"" + goesOn + "\"]\n"));
        assertTrue(copyOf("cast", "{\"version\":2}\n" + event).endsWith("\n[1.500000,\"m\",\"" + goesOn + "\"]\n"));
        assertEquals("abc", copyOf("binary", "abc"), "bytes stay as they are");
        query.outcome = new Exported(List.of(), List.of(), false);
        assertEquals("a\n", copyOf("text", "a\n"));
    }
}
