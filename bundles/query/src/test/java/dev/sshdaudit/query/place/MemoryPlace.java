package dev.sshdaudit.query.place;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StoredFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A storage in memory that keeps what a folder does, and the services around it. */
public final class MemoryPlace implements RecordingCatalog, StoredFiles, LedgerNotes {

    private final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
    private final Map<String, RecordingMetadata> metadata = new ConcurrentHashMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final List<LedgerFact> facts = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> keys = Map.of();
    private volatile @Nullable IOException broken;
    private volatile boolean isStrict;
    private volatile int listings;
    private volatile Map<String, AuditFormat> formats = Map.of();
    private volatile @Nullable LiveConnections live;
    private volatile @Nullable RecordingEncryption encryption;

    // what it has

    /** Keeps a recording. */
    public void keep(RecordingMetadata recording, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        files.put(recording.name(), bytes);
        metadata.put(recording.name(), recording);
        boolean isOpen = recording.state() == RecordingMetadata.State.OPEN;
        try {
            put(
                    recording.name() + ".metadata.json",
                    MetadataFile.text(recording, isOpen ? null : (long) bytes.length, isOpen ? "owner" : null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps a file of any kind. */
    public void put(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a file. */
    public String text(String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }

    /** Loses a file. */
    public void remove(String name) {
        files.remove(name);
    }

    /** Keeps metadata as a bucket does. */
    public void dropMetadataFiles() {
        files.keySet().removeIf(name -> name.endsWith(".metadata.json"));
    }

    /** Cannot read a file from here on. */
    public void damage(String name) {
        unreadable.add(name);
    }

    /** Signs with these keys, by the id of the ledger. */
    public void sign(Map<String, String> newKeys) {
        keys = newKeys;
    }

    /** Cannot write to the ledger from here on. */
    public void breakLedger(boolean strict) {
        broken = new IOException("the disk is full");
        isStrict = strict;
    }

    /** Reads recordings so. */
    public void install(Map<String, AuditFormat> newFormats) {
        formats = newFormats;
    }

    /** Decrypts recordings so. */
    public void install(RecordingEncryption newEncryption) {
        encryption = newEncryption;
    }

    /** Has these connections open. */
    public void connect(LiveConnections connections) {
        live = connections;
    }

    /** How often recordings were listed with their metadata. */
    public int listings() {
        return listings;
    }

    /** What was added to the ledger. */
    public List<LedgerFact> facts() {
        return List.copyOf(facts);
    }

    // services

    /** The storage as a place. */
    public Place place(@Nullable String storage) throws IOException {
        if (storage != null && !storage.equals("memory")) {
            throw new IOException("PID audit, key storage: no such storage");
        }
        return new Place("memory", this);
    }

    /** The services that there are. */
    public Services services() {
        return new Services() {
            @Override
            public Place place(@Nullable String storage) throws IOException {
                return MemoryPlace.this.place(storage);
            }

            @Override
            public boolean isStrict() {
                return isStrict;
            }

            @Override
            public AuditStatus status() {
                throw new IllegalStateException("the audit log is not there");
            }

            @Override
            public Map<String, AuditFormat> formats() {
                return formats;
            }

            @Override
            public @Nullable RecordingEncryption encryption() {
                return encryption;
            }

            @Override
            public @Nullable EncryptedCopies copies() {
                return null;
            }

            @Override
            public @Nullable LiveConnections live() {
                return live;
            }

            @Override
            public LedgerNotes notes() {
                return MemoryPlace.this;
            }

            @Override
            public AuditLedger ledger() {
                return MemoryPlace.this.ledger();
            }
        };
    }

    private AuditLedger ledger() {
        return new AuditLedger() {
            @Override
            public LedgerWriter open(LedgerPlace place) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, String> keys() {
                return keys;
            }
        };
    }

    @Override
    public boolean add(String storage, List<LedgerFact> added) throws IOException {
        if (broken != null) {
            throw broken;
        }
        facts.addAll(added);
        return true;
    }

    // catalog

    @Override
    public List<Entry> list(String namePrefix, int limit) {
        listings++;
        return metadata.values().stream()
                .filter(recording -> files.containsKey(recording.name())
                        && recording.name().startsWith(namePrefix)
                        && AuditLedger.isSegment(recording.name()) == AuditLedger.isSegment(namePrefix))
                .map(recording -> new Entry(recording, files.get(recording.name()).length))
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public InputStream read(String name) throws IOException {
        return open(name, 0);
    }

    @Override
    public Optional<StoredFiles> files() {
        return Optional.of(this);
    }

    // files

    @Override
    public void list(String prefix, Consumer<String> names) {
        new ArrayList<>(files.keySet())
                .stream().filter(name -> name.startsWith(prefix)).forEach(names);
    }

    private byte[] bytes(String name) throws IOException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(name);
        } else if (unreadable.contains(name)) {
            throw new IOException("the disk is broken");
        }
        return bytes;
    }

    @Override
    public long size(String name) throws IOException {
        return bytes(name).length;
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        byte[] bytes = bytes(name);
        int from = (int) Math.min(position, bytes.length);
        return new ByteArrayInputStream(Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
