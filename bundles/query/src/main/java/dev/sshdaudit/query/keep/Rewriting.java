package dev.sshdaudit.query.keep;

import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.EncryptedCopies.Copy;
import dev.sshdaudit.encryption.EncryptedCopies.Written;
import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the content of a recording to a copy, and reads the copy back. No plaintext leaves the memory. For one recording and one
 * thread.
 *
 * <p>What is proved before the recording may go: the bytes that were decrypted are all that the recording has, as each chunk is
 * authentic and the last one is marked, and the recording's stored bytes are those of the ledger; these bytes, and no others, went into
 * the encryption; and the storage gives back the bytes that came out of the encryption, by their SHA-256. Where one of the private keys
 * opens the copy too, the copy is decrypted, and its plaintext has the hash of the plaintext before. Where none does, that the
 * encryption itself works is not proved for this copy.
 */
final class Rewriting {

    private static final int BLOCK = 64 << 10;

    private final Place place;
    private final RecordingEncryption encryption;
    private final EncryptedCopies copies;
    private final Identities identities;
    private final RecordingMetadata from;
    private final RecordingMetadata to;
    private final MessageDigest plain = Hash.digest();
    private @Nullable Hash before;
    private boolean isBegun;
    private @Nullable Written written;
    private @Nullable Hash plaintext;

    /**
     * Prepares a copy.
     *
     * @param from the metadata of the recording, which has ended
     * @param name the name of the copy
     */
    Rewriting(
            Place place,
            RecordingEncryption encryption,
            EncryptedCopies copies,
            Identities identities,
            RecordingMetadata from,
            String name) {
        this.place = place;
        this.encryption = encryption;
        this.copies = copies;
        this.identities = identities;
        this.from = from;
        this.to = new RecordingMetadata(
                name,
                from.connectionId(),
                from.channelId(),
                from.part(),
                from.format(),
                RecordingEncryption.CONTENT_TYPE,
                from.node(),
                from.start(),
                null,
                from.remoteAddress(),
                from.country(),
                from.username(),
                State.OPEN,
                from.shared(),
                from.formerConnection());
    }

    /**
     * Writes the copy.
     *
     * @param expected what the ledger tells of the recording; null if there is no ledger
     * @throws IOException if the recording cannot be read whole, or is not what the ledger says, or the copy cannot be written; what
     *     there is of the copy is a recording that was cut
     */
    void write(@Nullable RecordingClosed expected, List<String> recipients) throws IOException {
        HashedInput stored =
                new HashedInput(place.catalog().read(from.name()), expected == null ? 0 : expected.bytes());
        try (InputStream content = content(stored, from.name())) {
            // behind the decryption: a wrong key leaves nothing behind
            Copy copy = copies.create(place.storage(), to, recipients);
            isBegun = true;
            try {
                copy(content, copy, from.state() == State.CUT || expected != null && !expected.isWhole());
                stored.drain();
                before = stored.hash();
                check(stored, expected);
                written = copy.finish(ended());
                plaintext = Hash.finish(plain);
            } catch (IOException | RuntimeException | Error e) {
                boolean interrupted = Thread.interrupted();
                copy.abandon(to.ended(State.CUT, Instant.now()));
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw e;
            }
        }
    }

    private RecordingMetadata ended() {
        Instant end = from.end();
        return to.ended(from.state(), end == null ? from.start() : end);
    }

    /** The bytes as the format wrote them. */
    private InputStream content(InputStream stored, String name) throws IOException {
        return RecordingEncryption.isEncrypted(name) ? encryption.decrypt(stored, identities) : stored;
    }

    private void copy(InputStream content, Copy copy, boolean wasCut) throws IOException {
        byte[] block = new byte[BLOCK];
        try {
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                Segments.checkInterrupt();
                plain.update(block, 0, read);
                copy.write(block, 0, read);
            }
        } catch (RecordingException e) {
            // of a recording that was cut, all that can be read is what there is
            if (e.problem() != Problem.CUT || !wasCut) {
                throw new IOException("it cannot be decrypted whole: " + e.getMessage(), e);
            }
        }
    }

    private static void check(HashedInput stored, @Nullable RecordingClosed expected) throws IOException {
        if (expected == null) {
            return;
        }
        Hash first = stored.hashOfFirst();
        if (first == null
                || !first.equals(expected.sha256())
                || expected.isWhole() && stored.count() != expected.bytes()) {
            throw new IOException("it is not what the ledger says, which audit:verify tells");
        }
    }

    /** Whether there may be a copy. */
    boolean isBegun() {
        return isBegun;
    }

    /** The hash of the bytes of the recording. */
    String before() {
        return String.valueOf(before);
    }

    /** What the storage was given. */
    Written written() {
        if (written == null) {
            throw new IllegalStateException("nothing was written");
        }
        return written;
    }

    /**
     * Reads the copy back.
     *
     * @return whether one of the private keys opened it, so that its plaintext was compared, too
     * @throws IOException if it is not what was written
     */
    boolean readBack() throws IOException {
        boolean isOpened = false;
        HashedInput stored = new HashedInput(place.catalog().read(to.name()), 0);
        try (stored) {
            isOpened = isOpened(stored);
            stored.drain();
        }
        if (stored.count() != written().bytes()
                || !stored.hash().toString().equals(written().sha256())) {
            throw new IOException("copy " + to.name() + " is not in the storage as it was written");
        }
        return isOpened;
    }

    private boolean isOpened(HashedInput stored) throws IOException {
        MessageDigest again = Hash.digest();
        // without its end: the input is read on where no key opens it
        try (InputStream content = encryption.decrypt(new Unclosed(stored), identities)) {
            byte[] block = new byte[BLOCK];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                Segments.checkInterrupt();
                again.update(block, 0, read);
            }
        } catch (IdentityException e) {
            return false;
        } catch (RecordingException e) {
            throw new IOException("copy " + to.name() + " cannot be decrypted: " + e.getMessage(), e);
        }
        if (plaintext == null || !Hash.finish(again).equals(plaintext)) {
            throw new IOException("copy " + to.name() + " has other content than the recording");
        }
        return true;
    }

    /** An input that its reader does not close. */
    private static final class Unclosed extends FilterInputStream {

        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return in.read(bytes, offset, length);
        }

        @Override
        public void close() {
            // by the one who opened it
        }
    }
}
