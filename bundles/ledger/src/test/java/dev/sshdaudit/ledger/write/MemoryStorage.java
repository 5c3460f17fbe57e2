package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A storage in memory, of which a test can cut and change what is kept, and which fails on order. */
final class MemoryStorage implements AuditStorage, RecordingCatalog, LedgerPlace {

    final Map<String, byte[]> files = new TreeMap<>();
    final Map<String, RecordingMetadata> metadata = new TreeMap<>();
    /** Names of recordings that this process is writing. */
    final Set<String> open = new HashSet<>();

    String name = "file";
    String node = "node-1";
    String where = "/var/log/audit";
    boolean inUse = true;
    /** Bytes that can be written before an error; the error comes in the middle of a write. */
    long room = Long.MAX_VALUE;
    /** How many flushes fail, and how many ends. */
    int failingFlushes;
    /** How many flushes did not fail. */
    int flushes;

    int failingFinishes;
    IOException unreadable;

    /** Whether the storage cannot read what it has. */
    boolean withoutCatalog;

    @Override
    public AuditStorage storage() {
        return this;
    }

    @Override
    public String storageName() {
        return name;
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public boolean isInUse() {
        return inUse;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public boolean isOpen(String recording) {
        return open.contains(recording);
    }

    void put(RecordingMetadata about, byte[] bytes) {
        metadata.put(about.name(), about);
        files.put(about.name(), bytes);
    }

    @Override
    public Optional<RecordingCatalog> catalog() {
        return withoutCatalog ? Optional.empty() : Optional.of(this);
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) {
        return metadata.values().stream()
                .filter(about -> about.name().startsWith(namePrefix) && files.containsKey(about.name()))
                .map(about -> new Entry(about, files.get(about.name()).length))
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public boolean hasNoneBut(Predicate<String> names) {
        return metadata.keySet().stream().allMatch(other -> AuditLedger.isSegment(other) || names.test(other));
    }

    @Override
    public InputStream read(String file) throws IOException {
        if (unreadable != null) {
            throw unreadable;
        }
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new NoSuchFileException(file);
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public StorageOutput create(RecordingMetadata about) throws IOException {
        if (room <= 0) {
            throw new IOException("PID audit.memory: No space left");
        }
        if (files.containsKey(about.name())) {
            throw new FileAlreadyExistsException(about.name());
        }
        put(about, new byte[0]);
        return new StorageOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int written = (int) Math.max(0, Math.min(room, length));
                byte[] before = files.get(about.name());
                byte[] after = Arrays.copyOf(before, before.length + written);
                System.arraycopy(bytes, offset, after, before.length, written);
                files.put(about.name(), after);
                if (room != Long.MAX_VALUE) {
                    room -= written;
                }
                if (written < length) {
                    throw new IOException("PID audit.memory: No space left");
                }
            }

            @Override
            public void flush() throws IOException {
                if (failingFlushes > 0) {
                    failingFlushes--;
                    throw new IOException("PID audit.memory: disk error");
                }
                flushes++;
            }

            @Override
            public void update(RecordingMetadata changed) {
                metadata.put(about.name(), changed);
            }

            @Override
            public void finish(RecordingMetadata changed) throws IOException {
                if (failingFinishes > 0) {
                    failingFinishes--;
                    throw new IOException("PID audit.memory: disk error");
                }
                metadata.put(about.name(), changed);
            }

            @Override
            public void abandon(RecordingMetadata changed) {
                metadata.put(about.name(), changed);
            }
        };
    }
}
