package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditStatus.OffPeriod;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Changes of what is recorded, and of what happens to connections that cannot be, leave a trace. */
class ChangesTest extends RecordingsFixture {

    private static final String BY = "user \"karaf\", ssh(/192.0.2.1:4711)";

    private AuditMessage noted(AuditConnection connection, String extra) {
        eventually(() -> memory.messages(connection.id()).stream()
                .anyMatch(message -> message.extras().containsKey(extra)));
        AuditMessage message = memory.messages(connection.id()).stream()
                .filter(it -> it.extras().containsKey(extra))
                .findFirst()
                .orElseThrow();
        assertTrue(message.payload() instanceof Io io && io.data().length() == 0, message::toString);
        assertNull(message.channelId());
        return message;
    }

    private boolean isTold(String text) {
        return recordings.status().failures().stream()
                .anyMatch(failure -> failure.text().contains(text));
    }

    @Test
    void openRecordingsTellFromWhereOnOtherContentIsKept() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        type(connection, "before");
        recordings.decisions().intercept(new Interception(Set.of(Content.STDOUT)), BY);
        type(connection, "hidden");
        AuditMessage message = noted(connection, AuditMessage.INTERCEPTS);
        assertEquals(
                Map.of(
                        "stdin", false,
                        "stdout", true,
                        "stderr", false,
                        "passwords", false,
                        "forwarding", false,
                        "unechoed", "record",
                        "maskedLength", false,
                        "transfers", "content"),
                message.extras().get(AuditMessage.INTERCEPTS));
        assertEquals(BY, message.extras().get(AuditMessage.CHANGED_BY));
        assertEquals("before", typed(memory.messages(connection.id())));
    }

    @Test
    void nothingIsToldWhereTheSameIsChosenAgain() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)), BY);
        select("memory", Mode.best_effort);
        connection.disconnect(Map.of());
        eventually(this::isAllWritten);
        assertEquals(2, memory.messages(connection.id()).size());
    }

    @Test
    void openRecordingsTellOfAnotherModeAndOfExemptUsers() {
        start(Mode.strict);
        AuditConnection connection = connect();
        Policy lax = new Policy(Mode.best_effort, Set.of("bob", "alice"), Limits.DEFAULT);
        recordings.decisions().configure(new Settings(true, "memory", "memory", lax), BY);
        assertEquals(
                Map.of(
                        "mode",
                        Map.of("from", "strict", "to", "best_effort"),
                        "exempt.users",
                        Map.of("from", List.of(), "to", List.of("alice", "bob"))),
                noted(connection, AuditMessage.CONFIGURATION).extras().get(AuditMessage.CONFIGURATION));
    }

    /** Hosts end their recordings before the log is off, and know nothing of the user. */
    @Test
    void openRecordingsTellWhoIsAboutToSwitchThemOff() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        recordings.decisions().switchingOff(BY);
        AuditMessage told = noted(connection, AuditMessage.CONFIGURATION);
        assertEquals(
                Map.of("enable", Map.of("from", true, "to", false)),
                told.extras().get(AuditMessage.CONFIGURATION));
        assertEquals(BY, told.extras().get(AuditMessage.CHANGED_BY));
    }

    @Test
    void switchingOffIsAWarningWithItsAuthorAndIsRememberedAsAPeriod() {
        start(Mode.best_effort);
        AuditConnection connection = connect();
        recordings.decisions().configure(new Settings(false, "memory", "memory", Mode.best_effort), BY);
        assertTrue(isTold("It was switched off by " + BY));
        OffPeriod period = recordings.status().offPeriods().get(0);
        assertNull(period.to());
        assertEquals(BY, period.by());
        eventually(this::isAllWritten);
        List<AuditMessage> messages = memory.messages(connection.id());
        assertEquals(
                "auditing was switched off by " + BY,
                messages.get(messages.size() - 1).extras().get(AuditMessage.REASON));
        select("memory", Mode.best_effort);
        assertEquals(1, recordings.status().offPeriods().size());
        assertNotNull(recordings.status().offPeriods().get(0).to());
    }

    @Test
    void thatNothingIsKeptIsSaid() {
        start(Mode.best_effort);
        assertFalse(recordings.status().keepsNothing());
        recordings.addStorage("none", Registry.SOLE, new MemoryRecordings());
        recordings.decisions().configure(new Settings(true, "memory", "none", Mode.best_effort), BY);
        assertTrue(isTold("PID audit, key storage: none"));
        eventually(() -> recordings.status().keepsNothing());
    }

    @Test
    void aNameOfAnExemptUserThatLooksLikeAPatternIsWarnedOf() {
        recordings.decisions().configure(exempting("alice", "*"), BY);
        assertTrue(isTold("PID audit, key exempt.users: [*] are names, not patterns"));
        recordings.decisions().configure(exempting("alice", "bob"), BY);
        assertEquals(
                1,
                recordings.status().failures().stream()
                        .filter(failure -> failure.text().contains("patterns"))
                        .count());
    }

    private static Settings exempting(String... users) {
        return new Settings(true, "memory", "memory", new Policy(Mode.strict, Set.of(users), Limits.DEFAULT));
    }
}
