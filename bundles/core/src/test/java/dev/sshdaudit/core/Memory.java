package dev.sshdaudit.core;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A format and a storage that keep messages as they are, fail on order and block on order. */
final class Memory implements AuditFormat, AuditStorage {

    /** One recording. */
    static final class Recorded {
        final List<AuditMessage> messages = new CopyOnWriteArrayList<>();
        volatile RecordingMetadata metadata;
        volatile int flushes;
        volatile int flushedMessages;
        volatile int rests;
        volatile int hurries;
    }

    final Map<String, Recorded> recordings = new ConcurrentSkipListMap<>();
    final Semaphore writes = new Semaphore(Integer.MAX_VALUE);
    /** Names of recordings into which nothing can be written. */
    final Set<String> blocked = ConcurrentHashMap.newKeySet();

    /** Names of recordings whose next flush fails. */
    final Set<String> failingOnce = ConcurrentHashMap.newKeySet();

    volatile Predicate<AuditMessage> stumbling = message -> false;
    volatile boolean failing;
    volatile boolean failingToFlush;

    void block() {
        writes.drainPermits();
    }

    void unblock() {
        blocked.clear();
        writes.release(Integer.MAX_VALUE - writes.availablePermits());
    }

    List<AuditMessage> messages(String name) {
        Recorded recorded = recordings.get(name);
        return recorded == null ? List.of() : List.copyOf(recorded.messages);
    }

    RecordingMetadata metadata(String name) {
        return recordings.get(name).metadata;
    }

    RecordingMetadata.State state(String name) {
        return recordings.get(name).metadata.state();
    }

    private void failIfTold() throws IOException {
        if (failing) {
            throw new IOException("PID audit.memory: No space left");
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
        Recorded recorded = new Recorded();
        recorded.metadata = metadata;
        if (recordings.putIfAbsent(metadata.name(), recorded) != null) {
            throw new FileAlreadyExistsException(metadata.name());
        }
        return new StorageOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writes.acquireUninterruptibly();
                writes.release();
                while (blocked.contains(metadata.name())) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
                failIfTold();
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
