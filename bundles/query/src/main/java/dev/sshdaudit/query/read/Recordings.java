package dev.sshdaudit.query.read;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingCatalog.Problem.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Finds recordings by name, and reads them. Thread-safe. */
public final class Recordings {

    private final Services services;
    private final Identities identities;

    /** Makes it, without a private key: recordings that are encrypted can be found, and not read. */
    public Recordings(Services services) {
        this(services, Identities.NONE);
    }

    private Recordings(Services services, Identities identities) {
        this.services = services;
        this.identities = identities;
    }

    /** The same recordings, read with private keys. */
    public Recordings with(Identities keys) {
        return keys.isEmpty() ? this : new Recordings(services, keys);
    }

    /**
     * Finds a recording, or a connection in a shared one.
     *
     * @param typed as {@link dev.sshdaudit.query.OpenRequest#id} says
     * @param allowed which recordings the user may know of
     * @param shared whether connections in shared recordings are looked for, too
     * @param secrets whether readers are to give secrets
     * @throws NoSuchFileException if there is none
     * @throws IOException if several are meant, or they cannot be listed
     */
    public Opened find(Place place, String typed, Predicate<RecordingMetadata> allowed, boolean shared, boolean secrets)
            throws IOException {
        RecordingCatalog catalog = new WithoutLedger(place.catalog());
        Entry entry = Named.find(catalog, typed, allowed);
        if (entry != null) {
            RecordingCatalog.Problem problem = entry.problem();
            if (problem != null && problem.kind() == Kind.MISSING) {
                throw new NoSuchFileException("recording " + entry.metadata().name() + ": " + problem.text());
            }
            return new Opened(this, place.storage(), entry, null, secrets);
        } else if (!shared) {
            throw new NoSuchFileException(SharedSearch.nothing(typed));
        }
        SharedSearch.Hit hit = new SharedSearch(catalog, whole -> reader(catalog, whole.metadata()), typed).find();
        return new Opened(this, place.storage(), hit.entry(), hit.connection(), secrets);
    }

    /** The place of a storage as it is now: a storage can be replaced while a recording is looked at. */
    Place place(String storage) throws IOException {
        return services.place(storage);
    }

    /** Finds the next part of a connection, or null. */
    @Nullable
    RecordingMetadata nextPart(String storage, RecordingMetadata metadata) throws IOException {
        return Named.nextPart(new WithoutLedger(place(storage).catalog()), metadata);
    }

    /**
     * Opens a reader of all messages of a recording, secrets included.
     *
     * @throws IdentityException if the recording is encrypted, and no private key opens it; the message names the recording
     * @throws IOException if the recording cannot be read; the message says what to change
     */
    public RecordingReader reader(RecordingCatalog catalog, RecordingMetadata metadata) throws IOException {
        return reader(catalog, metadata, UnaryOperator.identity());
    }

    /**
     * Opens a reader of what is left of the bytes of a recording.
     *
     * @param left takes the bytes as they are stored
     */
    RecordingReader reader(RecordingCatalog catalog, RecordingMetadata metadata, UnaryOperator<InputStream> left)
            throws IOException {
        AuditFormat format = format(catalog, metadata);
        InputStream input = content(left.apply(input(catalog, metadata)), metadata);
        try {
            return format.newReader(input);
        } catch (UnsupportedOperationException e) {
            input.close();
            throw new UnreadableException("recording " + metadata.name() + " is of format "
                    + Visible.plain(metadata.format()) + ", which cannot be read back");
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    /** Opens the bytes of a recording as its format wrote them: decrypted, if it is encrypted. */
    public InputStream content(RecordingCatalog catalog, RecordingMetadata metadata) throws IOException {
        return content(input(catalog, metadata), metadata);
    }

    private InputStream content(InputStream stored, RecordingMetadata metadata) throws IOException {
        if (!RecordingEncryption.isEncrypted(metadata.name())) {
            return stored;
        }
        RecordingEncryption encryption = services.encryption();
        if (encryption == null) {
            stored.close();
            throw new UnreadableException("recording " + metadata.name()
                    + " is encrypted, and feature sshd-audit-encryption, which decrypts it, is not installed");
        }
        try {
            return encryption.decrypt(stored, identities);
        } catch (IdentityException e) {
            throw new IdentityException("recording " + metadata.name() + ": " + Reasons.of(e));
        }
    }

    /** Opens the bytes of a recording as they are stored. */
    InputStream input(RecordingCatalog catalog, RecordingMetadata metadata) throws IOException {
        try {
            return catalog.read(metadata.name());
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException("recording " + metadata.name() + " is gone: the storage does not have it");
        } catch (IOException e) {
            throw new IOException("recording " + metadata.name() + " cannot be read: " + Reasons.of(e), e);
        }
    }

    /** The format that is called so, or null if it is not installed. */
    @Nullable
    AuditFormat format(String name) {
        return services.formats().get(name);
    }

    /** The format of a recording: the one that the metadata names, or, if it names none, the first that can read its beginning. */
    private AuditFormat format(RecordingCatalog catalog, RecordingMetadata metadata) throws IOException {
        String name = metadata.format();
        if (name.isEmpty()) {
            // tells first what keeps each format from reading it, such as a key that is missing
            content(catalog, metadata).close();
            return services.formats().values().stream()
                    .filter(format -> canRead(format, catalog, metadata))
                    .findFirst()
                    .orElseThrow(() -> new UnreadableException("the format of recording " + metadata.name()
                            + " is not known, as its metadata is lost or damaged, and none of the formats that are"
                            + " installed can read it"));
        }
        AuditFormat format = format(name);
        if (format == null) {
            throw new UnreadableException("recording " + metadata.name() + " is of format " + Visible.quoted(name)
                    + ", which is not installed");
        }
        return format;
    }

    private boolean canRead(AuditFormat format, RecordingCatalog catalog, RecordingMetadata metadata) {
        try (InputStream input = content(catalog, metadata);
                RecordingReader reader = format.newReader(input)) {
            return reader.read() != null;
        } catch (RecordingException e) {
            return e.problem() != Problem.NOT_A_RECORDING && e.messages() > 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
