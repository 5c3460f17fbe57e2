package dev.sshdaudit.core;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.selection.Registry;
import dev.sshdaudit.core.settings.AuditSettings.Mode;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.MemoryRecordings;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Recordings into memory. */
@Timeout(60)
abstract class RecordingsFixture {

    /** By how much the host's clock was set, in nanoseconds. */
    final AtomicLong clockStep = new AtomicLong();

    /** Nanoseconds of the steady clock that a test has skipped. */
    final AtomicLong skipped = new AtomicLong();

    final Recordings recordings = new Recordings(new Time(() -> System.nanoTime() + skipped.get(), () -> {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano() + clockStep.get();
    }));
    final MemoryRecordings memory = new MemoryRecordings();
    final Control control = new Control();

    static final class Control implements ConnectionControl {
        /** All calls. */
        final List<String> calls = new CopyOnWriteArrayList<>();
        /** Whether packets that were read are kept from the server. */
        volatile boolean holdingBack;
        /** How often that began. */
        volatile int heldBack;
        /** The reasons why connections were to end. */
        final List<String> refusals = new CopyOnWriteArrayList<>();

        @Override
        public void suspendReading() {
            calls.add("suspend");
        }

        @Override
        public void resumeReading() {
            calls.add("resume");
        }

        @Override
        public void holdBack() {
            holdingBack = true;
            heldBack++;
        }

        @Override
        public void handOn() {
            holdingBack = false;
        }

        @Override
        public void disconnect(String reason) {
            calls.add(reason);
            refusals.add(reason);
        }
    }

    @AfterEach
    void close() {
        memory.unblock();
        memory.failing = false;
        recordings.close();
    }

    void start(Mode mode) {
        recordings.addFormat("memory", Registry.SOLE, memory);
        recordings.addStorage("memory", Registry.SOLE, memory);
        select("memory", mode);
        recordings.decisions().intercept(new Interception(EnumSet.allOf(Content.class)));
        awaitPipeline(pipeline -> true);
    }

    /** Waits until a pipeline is in force, and those are told of it who are to be told. */
    void awaitPipeline(Predicate<Pipeline> wanted) {
        eventually(() -> {
            Pipeline current = recordings.environment().pipelines().current();
            return current != null && wanted.test(current);
        });
        // the timer puts it in force and tells of it, and then does what comes here
        eventually(recordings.environment().timer().schedule(() -> {}, 0)::isDone);
    }

    void select(String storage, Mode mode) {
        recordings.decisions().configure(new Settings(true, "memory", storage, mode));
    }

    /** Whether no connection is open, and the storage has the recordings of all that were. */
    boolean isAllWritten() {
        AuditStatus status = recordings.status();
        return status.liveConnections() + status.pendingRecordings() == 0;
    }

    AuditConnection connect() {
        return recordings.connect(new Connect("192.0.2.7", "XX"), Map.of("remotePort", 4711L), control);
    }

    static void type(AuditConnection connection, String text) {
        connection.record(new Io(Io.STDIN, Bytes.utf8(text)), 0L);
    }

    static String typed(List<AuditMessage> messages) {
        StringBuilder text = new StringBuilder();
        for (AuditMessage message : messages) {
            if (message.payload() instanceof Io io) {
                text.append(io.data().toUtf8());
            }
        }
        return text.toString();
    }

    static List<MessageType> types(List<AuditMessage> messages) {
        return messages.stream().map(AuditMessage::type).toList();
    }

    static void openSession(AuditConnection connection) {
        connection.record(new HandshakeSuccessful("alice"), null);
        connection.record(new ChannelOpen.NewChannel("session"), 0L);
        connection.record(new ChannelOpen.NewChannelSuccessful("session"), 0L);
    }
}
