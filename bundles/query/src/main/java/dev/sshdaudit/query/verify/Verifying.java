package dev.sshdaudit.query.verify;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.verify.CatalogSource;
import dev.sshdaudit.ledger.verify.HeldCheckpoints;
import dev.sshdaudit.ledger.verify.LedgerSummary;
import dev.sshdaudit.ledger.verify.ProofExport;
import dev.sshdaudit.ledger.verify.ProvenRecording;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.query.read.Recordings;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Verifies storages. Users have been checked. Thread-safe. */
public final class Verifying {

    private static final int THREADS =
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

    /** The lines of a ledger are in the storage after a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Bytes of a file that an auditor gives. */
    private static final long MOST = 16 << 20;

    private final Services services;
    private final Duration patience;

    /** Verifies storages to which recordings may go meanwhile. */
    public Verifying(Services services) {
        this(services, PATIENCE);
    }

    /**
     * Verifies storages.
     *
     * @param patience how long to wait for the ledger to tell of what seems to be wrong
     */
    public Verifying(Services services, Duration patience) {
        this.services = services;
        this.patience = patience;
    }

    /** Verifies, as {@link dev.sshdaudit.query.AuditQuery#verify} says. */
    public Verification verify(Place place, VerifyRequest request, Consumer<Finding> findings) throws IOException {
        CountingSource source = new CountingSource(new CatalogSource(place.catalog()));
        AtomicLong alarms = new AtomicLong();
        Consumer<Finding> sink = finding -> {
            if (finding.kind().isAlarm()) {
                alarms.incrementAndGet();
            }
            findings.accept(finding);
        };
        Verifier verifier = new Verifier(source, trust(request), THREADS, patience, sink);
        if (request.names() != null) {
            verifier.only(request.names());
        }
        List<Verification.Ledger> ledgers =
                verifier.run().stream().map(Verifying::ledger).toList();
        long recordings = source.recordings();
        long bytes = source.bytes();
        long decrypted = request.identities().isEmpty() ? 0 : decrypt(place, request, sink);
        return new Verification(recordings, bytes, alarms.get(), ledgers, decrypted);
    }

    private long decrypt(Place place, VerifyRequest request, Consumer<Finding> findings) throws IOException {
        Decryption decryption = new Decryption(place, new Recordings(services).with(request.identities()), findings);
        Set<String> names = request.names();
        if (names != null) {
            for (String name : new TreeSet<>(names)) {
                decryption.check(name);
            }
            return decryption.decrypted();
        }
        try {
            new CatalogSource(place.catalog()).list(name -> {
                try {
                    decryption.check(name);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return decryption.decrypted();
    }

    private static Verification.Ledger ledger(LedgerSummary summary) {
        Checkpoint checkpoint = summary.checkpoint();
        return new Verification.Ledger(
                summary.ledger(),
                summary.node(),
                summary.lines(),
                checkpoint == null ? null : checkpoint.time(),
                checkpoint == null ? null : checkpoint.text());
    }

    // what the auditor knows

    private Trust trust(VerifyRequest request) throws IOException {
        List<Checkpoint> held = new ArrayList<>();
        for (Path file : request.checkpoints()) {
            held.addAll(understood(file, HeldCheckpoints::parse));
        }
        Path signers = request.allowedSigners();
        return signers == null
                ? new Trust(null, held, present())
                : new Trust(understood(signers, AllowedSigners::parse), held);
    }

    @FunctionalInterface
    private interface Reader<T> {

        T read(String text);
    }

    private static <T> T understood(Path file, Reader<T> reader) throws IOException {
        try {
            return reader.read(text(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(quoted(file) + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new IOException(quoted(file) + " is no file");
            } else if (Files.size(file) > MOST) {
                throw new IOException(quoted(file) + " has more than " + MOST + " bytes");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException(quoted(file) + " is no file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(quoted(file) + " is no text in UTF-8", e);
        }
    }

    private static String quoted(Path file) {
        return Visible.quoted(file.toString());
    }

    /** The keys with which this node signs its ledgers. */
    private Map<String, SshPublicKey> present() {
        Map<String, SshPublicKey> present = new HashMap<>();
        AuditLedger ledger = services.ledger();
        if (ledger != null) {
            ledger.keys().forEach((id, key) -> present.put(Checkpoint.origin(id), SshPublicKey.parse(key)));
        }
        return present;
    }

    // proofs

    /**
     * Finds what proves a recording: reads the ledgers, and not the recording.
     *
     * @param name the name of the recording
     * @throws IOException as {@link dev.sshdaudit.query.AuditQuery#exportProof} does
     */
    public ProvenRecording prove(Place place, String name) throws IOException {
        return new ProofExport(new CatalogSource(place.catalog())).prove(name);
    }

    /** Proves, as {@link dev.sshdaudit.query.AuditQuery#exportProof} says. */
    public List<Path> exportProof(Place place, String name, Path folder) throws IOException {
        checkEmpty(folder);
        new ProofExport(new CatalogSource(place.catalog())).write(name, folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Checks that a folder is there and has nothing in it. */
    public static void checkEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(quoted(folder) + " is no folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IOException(quoted(folder) + " is not empty, and a proof needs an empty folder");
            }
        }
    }
}
