package dev.sshdaudit.testkit;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A storage in memory that fails on order and blocks on order, and a format for it that keeps messages as they are. The
 * storage serves other formats too: it keeps their bytes. For any thread.
 */
public final class MemoryRecordings implements AuditFormat, AuditStorage {

    /** One recording. */
    public static final class Recorded {
        /** What was recorded, if this is the format. */
        public final List<AuditMessage> messages = new CopyOnWriteArrayList<>();

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        /** The metadata that the storage got last. */
        public volatile RecordingMetadata metadata;
        /** The metadata with which the recording was made, then that of each update while it was written. */
        public final List<RecordingMetadata> updates = new CopyOnWriteArrayList<>();
        /** How often the recording was flushed. */
        public volatile int flushes;
        /** How many messages there were when the recording was flushed last. */
        public volatile int flushedMessages;
        /** How often the format was told that the connection rests. */
        public volatile int rests;
        /** How often the format was told to hurry. */
        public volatile int hurries;

        private Recorded(RecordingMetadata metadata) {
            this.metadata = metadata;
            updates.add(metadata);
        }

        /** What was written: of this format a byte for each message. */
        public byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    /** All recordings, by their names. */
    public final Map<String, Recorded> recordings = new ConcurrentSkipListMap<>();
    /** Where each write passes. */
    public final Gate writes = new Gate();
    /** Names of recordings whose next flush fails. */
    public final Set<String> failingOnce = ConcurrentHashMap.newKeySet();
    /** The messages that the format throws an error at. */
    public volatile Predicate<AuditMessage> stumbling = message -> false;
    /** Whether the storage fails in everything. */
    public volatile boolean failing;
    /** Whether the storage fails to flush. */
    public volatile boolean failingToFlush;

    private final Set<String> blocked = new HashSet<>();

    /** Lets all writes wait. */
    public void block() {
        writes.close();
    }

    /** Lets writes into one recording wait. */
    public void block(String name) {
        synchronized (blocked) {
            blocked.add(name);
        }
    }

    /** Lets all writes go on. */
    public void unblock() {
        synchronized (blocked) {
            blocked.clear();
            blocked.notifyAll();
        }
        writes.open();
    }

    /** The messages of a recording; empty if there is none of this name. */
    public List<AuditMessage> messages(String name) {
        Recorded recorded = recordings.get(name);
        return recorded == null ? List.of() : List.copyOf(recorded.messages);
    }

    /** The metadata of a recording. */
    public RecordingMetadata metadata(String name) {
        return recordings.get(name).metadata;
    }

    /** The state of a recording. */
    public RecordingMetadata.State state(String name) {
        return recordings.get(name).metadata.state();
    }

    private void failIfTold() throws IOException {
        if (failing) {
            throw new IOException("PID audit.memory: No space left");
        }
    }

    private void awaitUnblocked(String name) {
        writes.pass();
        boolean interrupted = false;
        synchronized (blocked) {
            while (blocked.contains(name)) {
                try {
                    blocked.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException {
        return new Encoder(outputs.open("", "application/octet-stream"), outputs);
    }

    private final class Encoder implements RecordingEncoder {

        private final RecordingOutput output;
        private final Recorded recorded;

        Encoder(RecordingOutput output, RecordingOutputs outputs) {
            this.output = output;
            this.recorded = recordings.get(outputs.connectionId() + (outputs.part() == 1 ? "" : "." + outputs.part()));
        }

        @Override
        public void encode(AuditMessage message) throws IOException {
            if (stumbling.test(message)) {
                throw new NoClassDefFoundError("of a bundle that is gone");
            }
            output.write(new byte[1], 0, 1);
            recorded.messages.add(message);
        }

        @Override
        public void hurry() {
            recorded.hurries++;
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }

        @Override
        public void idle() throws IOException {
            recorded.rests++;
            output.flush();
        }

        @Override
        public void finish() throws IOException {
            output.finish();
        }

        @Override
        public void abandon() {}
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        failIfTold();
        Recorded recorded = new Recorded(metadata);
        if (recordings.putIfAbsent(metadata.name(), recorded) != null) {
            throw new FileAlreadyExistsException(metadata.name());
        }
        return new StorageOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                awaitUnblocked(metadata.name());
                failIfTold();
                recorded.bytes.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                failIfTold();
                if (failingToFlush || failingOnce.remove(metadata.name())) {
                    throw new IOException("PID audit.memory: No space left");
                }
                recorded.flushes++;
                recorded.flushedMessages = recorded.messages.size();
            }

            @Override
            public void update(RecordingMetadata changed) {
                recorded.metadata = changed;
                recorded.updates.add(changed);
            }

            @Override
            public void finish(RecordingMetadata changed) throws IOException {
                failIfTold();
                recorded.metadata = changed;
            }

            @Override
            public void abandon(RecordingMetadata changed) {
                recorded.metadata = changed;
            }
        };
    }
}
