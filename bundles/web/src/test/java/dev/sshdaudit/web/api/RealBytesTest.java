package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.internal.BinaryFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of the format {@code binary}: whole, cut, and damaged in the middle. */
class RealBytesTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    @TempDir
    Path folder;

    private static byte[] recording(boolean finished) throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = new BinaryFormat().newEncoder(outputs);
        List<AuditMessage> begin =
                List.of(Tape.connect(), Tape.session(0, 0), Tape.pty(0, 0, 100, 30), Tape.shell(0, 0));
        for (AuditMessage message : begin) {
            encoder.encode(message);
        }
        for (int i = 0; i < 1_000; i++) {
            encoder.encode(Tape.out(1 + i * 0.001, 0, "line " + Integer.toHexString(i * 31_337) + "\r\n"));
            if (i % 100 == 99) {
                encoder.flush();
            }
        }
        if (finished) {
            encoder.encode(Tape.exit(5, 0, 0));
            encoder.encode(Tape.disconnect(6));
            encoder.finish();
        }
        return outputs.bytes();
    }

    private void keep(byte[] bytes, State state) throws IOException {
        FakeQuery.Kept kept = query.add(Tape.part(1, 0, state));
        kept.file = Files.write(folder.resolve("recording"), bytes);
    }

    private FakeExchange outline() throws IOException {
        return FakeExchange.get("recordings", Tape.ID, "outline").by(api);
    }

    private long lines() throws IOException {
        FakeExchange cast = FakeExchange.get("recordings", Tape.ID, "cast")
                .with("channel", 0)
                .by(api);
        assertEquals(1, cast.lines("k", "end").size());
        return cast.lines.stream()
                .filter(line -> line instanceof List<?> event && event.get(1).equals("o"))
                .count();
    }

    @Test
    void aWholeRecordingIsRead() throws IOException {
        keep(recording(true), State.ENDED);
        assertEquals(List.of(), outline().lines("k", "problem"));
        assertEquals(1006L, outline().lines("k", "done").get(0).get("messages"));
        assertEquals(1000, lines());
    }

    @Test
    void aRecordingThatIsWrittenIsReadToItsPresentEnd() throws IOException {
        keep(recording(false), State.OPEN);
        assertEquals(List.of(), outline().lines("k", "problem"));
        assertEquals(1000, lines());
    }

    @Test
    void aCutRecordingIsReadToTheCut() throws IOException {
        byte[] bytes = recording(true);
        keep(Arrays.copyOf(bytes, bytes.length / 2), State.CUT);
        assertEquals(1, outline().lines("k", "problem").size());
        long lines = lines();
        assertTrue(lines > 100 && lines < 900, lines + " lines");
    }

    @Test
    void aDamagedRecordingIsReadBehindTheDamage() throws IOException {
        byte[] bytes = recording(true);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 16, (byte) 0x55);
        keep(bytes, State.ENDED);
        FakeExchange outline = outline();
        assertTrue(
                outline.lines("k", "gap").size() + outline.lines("k", "problem").size() >= 1);
        assertEquals(1, outline.lines("k", "done").size());
        long lines = lines();
        assertTrue(lines > 100 && lines < 1000, lines + " lines");
    }
}
