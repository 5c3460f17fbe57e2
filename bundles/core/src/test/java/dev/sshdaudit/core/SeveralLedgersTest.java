package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.Content;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Pairs;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.ledger.LedgerFact.ConnectionClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingOpened;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What ledgers are told where recordings of a connection go through several pipelines. */
class SeveralLedgersTest extends RecordingsFixture {

    private final ByteStorage bytes = new ByteStorage();
    private final MemoryLedger ledger = new MemoryLedger();

    /** A byte for each message. It fails on order. */
    private static final class Dots implements AuditFormat {

        private volatile boolean failing;

        @Override
        public RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException {
            RecordingOutput output = outputs.open(".dots", "text/plain");
            return new RecordingEncoder() {
                @Override
                public void encode(AuditMessage message) throws IOException {
                    if (failing) {
                        throw new IOException("no dot left");
                    }
                    output.write(new byte[] {'.'}, 0, 1);
                }

                @Override
                public void flush() throws IOException {
                    output.flush();
                }

                @Override
                public void finish() throws IOException {
                    output.finish();
                }

                @Override
                public void abandon() {}
            };
        }
    }

    private final Dots dots = new Dots();

    private void start(String formats, String storages, String required, Mode mode)
            throws InvalidConfigurationException {
        recordings.addLedger(Registry.SOLE, ledger);
        recordings.addFormat("bytes", Registry.SOLE, bytes);
        recordings.addFormat("dots", Registry.SOLE, dots);
        recordings.addFormat("memory", Registry.SOLE, memory);
        recordings.addStorage("bytes", Registry.SOLE, bytes);
        recordings.addStorage("memory", Registry.SOLE, memory);
        recordings.decisions().configure(new Settings(true, Pairs.of(formats, storages, required), new Policy(mode)));
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)));
        eventually(() ->
                Arrays.stream(recordings.environment().pipelines().slots()).allMatch(slot -> slot.current() != null));
        awaitPipeline(pipeline -> true);
    }

    private AuditConnection run() {
        AuditConnection connection = connect();
        openSession(connection);
        type(connection, "id\n");
        connection.disconnect(Map.of());
        return connection;
    }

    private long told(AuditConnection connection) {
        return ledger.all(ConnectionClosed.class).stream()
                .filter(fact -> fact.connection().equals(connection.id()))
                .count();
    }

    @Test
    void aConnectionIsToldOnceAndEachRecordingByItself() throws InvalidConfigurationException {
        start("bytes,dots", "bytes", "", Mode.strict);
        AuditConnection connection = run();
        eventually(this::isAllWritten);
        assertEquals(1, ledger.opened.get());
        assertEquals(1, told(connection));
        List<String> names =
                List.of(connection.id() + "-0.data", connection.id() + ".dots", connection.id() + ".types");
        assertEquals(names, List.copyOf(bytes.recordings.keySet()));
        assertEquals(
                new TreeSet<>(names),
                new TreeSet<>(ledger.all(RecordingOpened.class).stream()
                        .map(fact -> fact.metadata().name())
                        .toList()));
        assertEquals(3, ledger.all(RecordingClosed.class).size());
    }

    @Test
    void itIsToldByOneWhereTheOtherFails() throws InvalidConfigurationException {
        for (String formats : List.of("bytes,dots", "dots,bytes")) {
            start(formats, "bytes", "bytes/bytes", Mode.strict);
            dots.failing = true;
            recordings.intake().retain(0);
            AuditConnection connection = run();
            eventually(this::isAllWritten);
            recordings.intake().lobby().end("for this test");
            eventually(this::isAllWritten);
            assertEquals(1, told(connection), formats);
            assertEquals(List.of(), control.refusals);
            dots.failing = false;
            recordings.intake().retain(60_000_000_000L);
        }
    }

    @Test
    void itIsToldInTheLedgerOfEachStorage() throws InvalidConfigurationException {
        start("bytes,memory", "bytes,memory", "", Mode.best_effort);
        AuditConnection connection = run();
        eventually(this::isAllWritten);
        assertEquals(2, ledger.opened.get());
        assertEquals(2, told(connection));
    }

    @Test
    void aLedgerThatOnlyOneNeedsThatIsNotRequiredEndsNoConnection() throws InvalidConfigurationException {
        start("bytes,memory", "bytes,memory", "memory", Mode.strict);
        bytes.failing = true;
        AuditConnection connection = run();
        eventually(() -> memory.recordings.containsKey(connection.id()));
        eventually(() -> recordings.status().failures().stream().anyMatch(Failure::lasts));
        assertTrue(recordings.status().failures().stream()
                .filter(failure -> failure.text().startsWith("Connections cannot be recorded with format bytes"))
                .allMatch(failure -> failure.text().contains("PID audit, key required does not name")));
        assertEquals(List.of(), control.refusals);
        bytes.failing = false;
        eventually(this::isAllWritten);
    }
}
