package dev.sshdaudit.query.keep;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.encryption.age.AgeEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerFact.RecordingClosed;
import dev.sshdaudit.ledger.LedgerFact.RecordingImported;
import dev.sshdaudit.ledger.LedgerFact.RecordingOpened;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.verify.CatalogSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.ledger.write.NodeLedgerProvider;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.StoredFiles;
import dev.sshdaudit.storage.file.FileStorageProvider;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A folder of recordings with a ledger, both as they are in use; and copies as the bundle core writes them. The process can be killed
 * before each call of the storage and of the ledger, and after it.
 */
final class EncryptedPlace implements LedgerNotes, EncryptedCopies, RecordingCatalog {

    static final String ANNE = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";
    static final String BEN = "age1lzngx4vkm86v9exrna06ac7szvetmkujh939gsqsz3pmw2v3a5aspqz8ul";
    static final String ANNES_KEY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";
    static final String BENS_KEY = "AGE-SECRET-KEY-1U6TM8856TNE4RUL8EPVVCCN4V5Y7NFEFCUEQ49F3DDEH36ZMWVVSDXQ07C";

    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    /** The process ends. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    final AgeEncryption encryption = new AgeEncryption();
    List<String> recipients = List.of();
    boolean isLedgerKept = true;
    /** Recordings that are on their way to where the storage keeps them; a text that is part of their names. */
    String onItsWay;
    /** What keeps the bytes of all recordings. */
    String retention;
    /** Which call is the last one; -1 for none. */
    int killAt = -1;
    /** Changes bytes of copies on their way to the storage. */
    boolean isDamaging;

    private final Path folder;
    private final Path ledgerFolder;
    private FileStorageProvider storage;
    private NodeLedgerProvider ledger;
    private LedgerWriter writer;
    private int calls;

    EncryptedPlace(Path temp) {
        folder = temp.resolve("recordings");
        ledgerFolder = temp.resolve("ledger");
        start();
    }

    private void start() {
        killAt = -1;
        calls = 0;
        storage = new FileStorageProvider();
        storage.configure(Map.of("directory", folder.toString(), "sync", "none"));
        ledger = new NodeLedgerProvider();
        ledger.configure(Map.of("directory", ledgerFolder.toString()));
        try {
            writer = ledger.service().open(new LedgerPlace() {
                @Override
                public AuditStorage storage() {
                    return storage.service();
                }

                @Override
                public String storageName() {
                    return "file";
                }

                @Override
                public String where() {
                    return folder.toString();
                }

                @Override
                public boolean isInUse() {
                    return true;
                }

                @Override
                public String node() {
                    return "node-a";
                }

                @Override
                public boolean isOpen(String recording) {
                    return false;
                }
            });
            // closes in the ledger what was left open
            while (writer.tick() == 0) {
                writer.secure();
            }
            writer.secure();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins again with what is in the folder, after the process was killed. */
    void restart() {
        close();
        start();
    }

    void close() {
        ledger.close();
        storage.close();
    }

    private void step() {
        calls++;
        if (killAt >= 0 && calls > killAt) {
            throw new Killed();
        }
    }

    // what the test does

    /** Records something; the ledger tells of it. */
    RecordingMetadata record(String name, byte[] content, State state) throws IOException {
        RecordingMetadata metadata = metadata(name);
        StorageOutput stored = storage.service().create(metadata);
        tell(new RecordingOpened(metadata));
        Kept kept = new Kept(stored);
        StorageOutput output = RecordingEncryption.isEncrypted(name) ? encryption.encrypt(kept, recipients) : kept;
        output.write(content, 0, content.length);
        RecordingMetadata ended = metadata.ended(state, START.plusSeconds(9));
        output.finish(ended);
        tell(new RecordingClosed(
                ended, kept.bytes.size(), Hash.sha256(kept.bytes.toByteArray()).toString()));
        return ended;
    }

    /** Records something, and is killed before the recording has ended. */
    void cut(String name, byte[] content) throws IOException {
        RecordingMetadata metadata = metadata(name);
        StorageOutput output = encryption.encrypt(storage.service().create(metadata), recipients);
        tell(new RecordingOpened(metadata));
        output.write(content, 0, content.length);
        output.flush();
        restart();
        eventually(() -> entry(name).metadata().state() == State.CUT);
    }

    static RecordingMetadata metadata(String name) {
        return MetadataBuilder.recording(name)
                .connectionId(name.split("[.]")[0])
                .node("node-a")
                .username("ann")
                .start(START)
                .build();
    }

    /** Begins a recording that goes on. */
    void open(String name) throws IOException {
        storage.service().create(metadata(name));
        tell(new RecordingOpened(metadata(name)));
    }

    void tell(LedgerFact fact) throws IOException {
        if (!isLedgerKept) {
            return;
        }
        writer.append(fact);
        writer.secure();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The names of recordings. */
    List<String> names() throws IOException {
        return storage.service().catalog().orElseThrow().list("", 99).stream()
                .map(entry -> entry.metadata().name())
                .sorted()
                .toList();
    }

    Entry entry(String name) throws IOException {
        return storage.service().catalog().orElseThrow().find(name).orElseThrow();
    }

    /** What a recording has, read with a key. */
    byte[] content(String name, String key) throws IOException {
        InputStream stored = storage.service().catalog().orElseThrow().read(name);
        try (InputStream content =
                RecordingEncryption.isEncrypted(name) ? encryption.decrypt(stored, identities(key)) : stored) {
            return content.readAllBytes();
        }
    }

    static Identities identities(String... keys) throws IOException {
        Path file = Files.createTempFile("keys", ".txt");
        try {
            Files.writeString(file, String.join("\n", keys) + "\n");
            return Identities.read(List.of(file));
        } finally {
            Files.delete(file);
        }
    }

    /** What a verification finds: its kind, the name, and the text. */
    List<String> findings() throws IOException {
        List<String> findings = new ArrayList<>();
        new Verifier(new CatalogSource(this), Trust.NONE, 1, finding -> findings.add(told(finding))).run();
        findings.removeIf(text -> text.startsWith("GAP"));
        return findings;
    }

    private static String told(Finding finding) {
        return finding.kind() + " " + finding.name() + ": " + finding.text();
    }

    /** The lines of the ledger that have a text. */
    List<String> lines(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : new TreeSet<>(files.toList())) {
                String name = file.getFileName().toString();
                if (name.startsWith("ledger-") && name.endsWith(".jsonl")) {
                    Files.readAllLines(file).stream()
                            .filter(line -> line.contains(text))
                            .forEach(lines::add);
                }
            }
        }
        return lines;
    }

    /** All bytes of all files but those of the ledger. */
    String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    // LedgerNotes

    @Override
    public boolean add(String storageName, List<LedgerFact> facts) throws IOException {
        if (!isLedgerKept) {
            return false;
        }
        step();
        for (LedgerFact fact : facts) {
            writer.append(fact);
        }
        writer.secure();
        step();
        return true;
    }

    // EncryptedCopies

    @Override
    public List<String> recipients() {
        return recipients;
    }

    @Override
    public Copy create(String storageName, RecordingMetadata metadata, List<String> to) throws IOException {
        step();
        Kept kept = new Kept(storage.service().create(metadata));
        step();
        tell(new RecordingOpened(metadata));
        step();
        StorageOutput output = encryption.encrypt(kept, to);
        step();
        return new Copy() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                step();
                output.write(bytes, offset, length);
                output.flush();
                step();
            }

            @Override
            public Written finish(RecordingMetadata ended) throws IOException {
                step();
                output.finish(ended);
                step();
                String hash = Hash.sha256(kept.bytes.toByteArray()).toString();
                tell(new RecordingImported(ended, kept.bytes.size(), hash));
                step();
                return new Written(kept.bytes.size(), hash);
            }

            @Override
            public void abandon(RecordingMetadata cut) {
                step();
                output.abandon(cut);
                try {
                    tell(new RecordingClosed(
                            cut,
                            kept.bytes.size(),
                            Hash.sha256(kept.bytes.toByteArray()).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Remembers what the storage was given. */
    private final class Kept implements StorageOutput {

        private final StorageOutput output;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Kept(StorageOutput output) {
            this.output = output;
        }

        @Override
        public void write(byte[] block, int offset, int length) throws IOException {
            byte[] given = block.clone();
            if (isDamaging && length > 1000) {
                given[offset + 500] ^= 1;
            }
            output.write(given, offset, length);
            bytes.write(block, offset, length);
        }

        @Override
        public boolean keepAside(byte[] block, int offset, int length, boolean anew) throws IOException {
            return output.keepAside(block, offset, length, anew);
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }

        @Override
        public void update(RecordingMetadata metadata) throws IOException {
            output.update(metadata);
        }

        @Override
        public void finish(RecordingMetadata metadata) throws IOException {
            output.finish(metadata);
        }

        @Override
        public void abandon(RecordingMetadata metadata) {
            output.abandon(metadata);
        }
    }

    // the catalog

    private RecordingCatalog catalog() {
        return storage.service().catalog().orElseThrow();
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        return catalog().list(namePrefix, limit);
    }

    @Override
    public Optional<Entry> find(String name) throws IOException {
        return catalog().find(name);
    }

    @Override
    public InputStream read(String name) throws IOException {
        step();
        return catalog().read(name);
    }

    @Override
    public void delete(String name) throws IOException {
        step();
        catalog().delete(name);
        step();
    }

    @Override
    public boolean hasArrived(String name) {
        return onItsWay == null || !name.contains(onItsWay);
    }

    @Override
    public Optional<String> retention(String name) {
        return Optional.ofNullable(retention);
    }

    @Override
    public Optional<StoredFiles> files() throws IOException {
        return catalog().files();
    }

    Place place() {
        return new Place("file", this);
    }

    Services services() {
        return new Services() {
            @Override
            public Place place(String name) {
                return EncryptedPlace.this.place();
            }

            @Override
            public boolean isStrict() {
                return false;
            }

            @Override
            public AuditStatus status() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, AuditFormat> formats() {
                return Map.of();
            }

            @Override
            public RecordingEncryption encryption() {
                return encryption;
            }

            @Override
            public EncryptedCopies copies() {
                return EncryptedPlace.this;
            }

            @Override
            public LiveConnections live() {
                return null;
            }

            @Override
            public LedgerNotes notes() {
                return EncryptedPlace.this;
            }

            @Override
            public AuditLedger ledger() {
                return ledger.service();
            }
        };
    }
}
