package dev.sshdaudit.core.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.core.ManualLane;
import dev.sshdaudit.core.operator.Failures;
import dev.sshdaudit.core.selection.Encryption;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingProgress;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Progress of recordings by time, with a clock and a thread that the test moves. */
class HashedOutputTest {

    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    /** Of "abc", FIPS 180-4's example. */
    private static final String ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final class Silent implements StorageOutput {
        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void flush() {}

        @Override
        public void update(RecordingMetadata metadata) {}

        @Override
        public void finish(RecordingMetadata metadata) {}

        @Override
        public void abandon(RecordingMetadata metadata) {}
    }

    private final ArrayDeque<Runnable> alarms = new ArrayDeque<>();
    private final List<LedgerFact> facts = new ArrayList<>();
    private final Failures failures = new Failures();
    private long now = 1;

    private final ManualLane lane = new ManualLane();

    private final Ledgers ledgers = new Ledgers(
            new Time(() -> now, () -> now),
            (task, nanos) -> {
                alarms.add(task);
                return CompletableFuture.completedFuture(null);
            },
            failures,
            () -> new Policy(Mode.best_effort),
            () -> "node",
            () -> true);

    private final Pipeline pipeline =
            new Pipeline("raw", outputs -> null, "silent", metadata -> new Silent(), lane, Encryption.NONE);

    private final AuditLedger ledger = new AuditLedger() {
        @Override
        public LedgerWriter open(LedgerPlace place) {
            return new LedgerWriter() {
                @Override
                public void append(LedgerFact fact) {
                    facts.add(fact);
                }

                @Override
                public void secure() {}

                @Override
                public long tick() {
                    return Long.MAX_VALUE;
                }

                @Override
                public void close() {}
            };
        }
    };

    @AfterEach
    void close() {
        failures.close();
    }

    private static RecordingMetadata metadata() {
        return new RecordingMetadata(
                "r", "c", null, 1, "raw", "", "", Instant.EPOCH, null, "", "XX", null, State.OPEN, false, null);
    }

    private StorageOutput open() throws IOException {
        ledgers.add(other -> 0, ledger);
        ledgers.use(List.of(pipeline));
        return ledgers.create(pipeline, metadata());
    }

    /** Lets the time pass, and the alarms ring that were set. */
    private void pass(long nanos) {
        now += nanos;
        for (int rounds = alarms.size(); rounds > 0; rounds--) {
            alarms.remove().run();
        }
        lane.runAll();
    }

    private List<RecordingProgress> progress() {
        return facts.stream()
                .filter(RecordingProgress.class::isInstance)
                .map(RecordingProgress.class::cast)
                .toList();
    }

    @Test
    void aRecordingThatFallsQuietIsToldOnceAfterAMinute() throws IOException {
        StorageOutput output = open();
        output.write("xabcx".getBytes(), 1, 3);
        output.flush();
        pass(TimeUnit.SECONDS.toNanos(59));
        assertEquals(List.of(), progress());
        pass(TimeUnit.SECONDS.toNanos(10));
        assertEquals(1, progress().size());
        assertEquals(3, progress().get(0).bytes());
        assertEquals(ABC_SHA256, progress().get(0).sha256());
        pass(TimeUnit.SECONDS.toNanos(200));
        assertEquals(1, progress().size(), "nothing is new");
    }

    @Test
    void whatTheStorageDoesNotHaveForGoodIsNotTold() throws IOException {
        StorageOutput output = open();
        output.write("abc".getBytes(), 0, 3);
        output.flush();
        output.write("more".getBytes(), 0, 4);
        pass(TimeUnit.SECONDS.toNanos(61));
        assertEquals(3, progress().get(0).bytes());
        output.abandon(metadata().ended(State.CUT, Instant.EPOCH));
        LedgerFact.RecordingClosed closed = (LedgerFact.RecordingClosed) facts.get(facts.size() - 1);
        assertEquals(3, closed.bytes());
        assertEquals(ABC_SHA256, closed.sha256());
    }

    @Test
    void nothingIsToldOfARecordingAfterItsEnd() throws IOException {
        StorageOutput output = open();
        output.write("abc".getBytes(), 0, 3);
        output.flush();
        output.finish(metadata().ended(State.ENDED, Instant.EPOCH));
        pass(TimeUnit.SECONDS.toNanos(120));
        assertEquals(List.of(), progress());
        assertEquals(
                1,
                facts.stream()
                        .filter(LedgerFact.RecordingClosed.class::isInstance)
                        .count());
    }

    @Test
    void anEmptyRecordingHasTheHashOfNothing() throws IOException {
        open().finish(metadata().ended(State.ENDED, Instant.EPOCH));
        LedgerFact.RecordingClosed closed = (LedgerFact.RecordingClosed) facts.get(facts.size() - 1);
        assertEquals(0, closed.bytes());
        assertEquals(EMPTY_SHA256, closed.sha256());
    }
}
