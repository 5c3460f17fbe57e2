package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Failure;
import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatusTest extends RecordingsFixture {

    private static final class Configured implements FollowedConfiguration {

        private final String pid;
        private volatile Problem problem;

        Configured(String pid) {
            this.pid = pid;
        }

        @Override
        public String pid() {
            return pid;
        }

        @Override
        public Problem problem() {
            return problem;
        }

        @Override
        public List<Key> keys() {
            return List.of();
        }

        @Override
        public String check(String key, String value) {
            return null;
        }

        @Override
        public void set(String key, String value) {
            throw new UnsupportedOperationException();
        }

        Configured wrong(String text) {
            problem = new Problem(Instant.EPOCH, text);
            return this;
        }
    }

    private Failure newest() {
        return recordings.status().failures().get(0);
    }

    @Test
    void aConnectionThatHasGoneIsNotLiveThoughItsRecordingIsNotWritten() {
        start(Mode.best_effort);
        AuditConnection stays = connect();
        memory.block();
        for (int i = 0; i < 6; i++) {
            AuditConnection gone = connect();
            openSession(gone);
            gone.disconnect(Map.of());
        }
        AuditStatus status = recordings.status();
        assertEquals(1, status.liveConnections());
        assertEquals(6, status.pendingRecordings());
        stays.disconnect(Map.of());
        memory.unblock();
        eventually(this::isAllWritten);
        assertEquals(7, memory.recordings.size());
    }

    @Test
    void anErrorIsOverOnceConnectionsAreRecordedAgain() {
        start(Mode.best_effort);
        memory.failing = true;
        openSession(connect());
        eventually(() -> !recordings.status().failures().isEmpty());
        assertTrue(newest().text().contains("No space left"), newest()::text);
        assertTrue(newest().lasts());
        memory.failing = false;
        eventually(() -> !newest().lasts());
        assertTrue(newest().over().isAfter(newest().time()));
    }

    @Test
    void errorsInTheConfigurationOfFormatsAndStoragesAreAmongThoseOfTheStatus() {
        Configured file = new Configured("audit.file");
        Configured binary = new Configured("audit.binary");
        List<FollowedConfiguration> all = new ArrayList<>(List.of(file, binary));
        recordings.showProblemsOf(() -> List.copyOf(all));
        assertEquals(List.of(), recordings.status().failures());

        file.wrong("PID audit.file, key directory: not absolute");
        assertEquals("PID audit.file, key directory: not absolute", newest().text());
        assertEquals(Instant.EPOCH, newest().time());
        assertTrue(newest().lasts());
        file.wrong("PID audit.file, key nonsense: there is no such key");
        assertTrue(newest().text().contains("nonsense"));
        assertFalse(recordings.status().failures().get(1).lasts(), "another error took its place");

        binary.wrong("PID audit.binary, key level: too high");
        assertEquals(3, recordings.status().failures().size());
        file.problem = null;
        all.remove(binary);
        assertTrue(recordings.status().failures().stream().noneMatch(Failure::lasts));
    }

    @Test
    void anErrorThatLastsIsNotPushedOutByEventsOfAMoment() {
        Configured file = new Configured("audit.file").wrong("PID audit.file: wrong");
        recordings.showProblemsOf(() -> List.of(file));
        recordings.status();
        for (int i = 0; i < 10; i++) {
            select("memory", Mode.best_effort);
            recordings.decisions().configure(Settings.DEFAULT);
        }
        List<Failure> failures = recordings.status().failures();
        assertEquals(10, failures.size());
        assertTrue(failures.get(0).text().contains("It was switched off"), failures.get(0)::text);
        assertEquals("PID audit.file: wrong", failures.get(9).text());
    }

    @Test
    void errorsAndGapsAreCounted() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        openSession(connection);
        eventually(() -> memory.messages(connection.id()).size() == 4);
        memory.failingToFlush = true;
        type(connection, "lost");
        eventually(() -> recordings.status().lostMessages() > 0);
        memory.failingToFlush = false;
        skipped.addAndGet(TimeUnit.MINUTES.toNanos(2));
        type(connection, "kept");
        eventually(() -> recordings.status().counters().gaps() == 1);
        assertEquals(1, recordings.status().counters().errors());
        connection.disconnect(Map.of());
        eventually(() -> recordings.status().counters().waitingBytes() == 0);
    }
}
