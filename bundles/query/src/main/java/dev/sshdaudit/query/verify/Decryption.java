package dev.sshdaudit.query.verify;

import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.read.Recordings;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Decrypts encrypted recordings to their ends, so that it is known whether those who have the private keys can read them. For one thread. */
final class Decryption {

    private static final int BLOCK = 64 << 10;

    private final Place place;
    private final Recordings recordings;
    private final Consumer<Finding> findings;
    private final byte[] block = new byte[BLOCK];
    private long decrypted;

    /**
     * Prepares it.
     *
     * @param recordings reads with the private keys
     */
    Decryption(Place place, Recordings recordings, Consumer<Finding> findings) {
        this.place = place;
        this.recordings = recordings;
        this.findings = findings;
    }

    /** How many recordings were decrypted to their ends. */
    long decrypted() {
        return decrypted;
    }

    /**
     * Decrypts a recording, if it is an encrypted one. What is gone is not told: the ledger tells of that.
     *
     * @throws IOException if the storage cannot be read, or the thread is interrupted
     */
    void check(String name) throws IOException {
        if (!RecordingEncryption.isEncrypted(name)) {
            return;
        }
        Optional<Entry> entry = place.catalog().find(name).filter(found -> found.problem() == null);
        if (entry.isPresent()) {
            check(entry.get());
        }
    }

    private void check(Entry entry) throws IOException {
        String name = entry.metadata().name();
        try (InputStream content = recordings.content(place.catalog(), entry.metadata())) {
            while (content.read(block) >= 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("the verification was interrupted");
                }
            }
            decrypted++;
        } catch (IdentityException e) {
            findings.accept(new Finding(Kind.LOCKED, name, "none of the private keys opens it"));
        } catch (RecordingException e) {
            broken(entry, e);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            findings.accept(new Finding(Kind.UNREADABLE, name, "it cannot be decrypted: " + reason(e)));
        }
    }

    /** A recording that was cut, or goes on, has no end. */
    private void broken(Entry entry, RecordingException e) {
        State state = entry.metadata().state();
        if (e.problem() == Problem.CUT && (state == State.CUT || state == State.OPEN)) {
            decrypted++;
            return;
        }
        findings.accept(new Finding(
                e.problem() == Problem.CUT ? Kind.CUT_SHORT : Kind.UNREADABLE,
                entry.metadata().name(),
                "it cannot be decrypted to its end: " + reason(e)));
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
