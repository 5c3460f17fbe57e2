package dev.sshdaudit.query.door;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.query.place.Services;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** The services of OSGi, as they come and go. */
final class OsgiServices implements Services, AutoCloseable {

    private static final String NO_LOG = "the audit log is not there: is bundle sshd-audit-core active?";

    private final ServiceTracker<AuditStorage, AuditStorage> storages;
    private final ServiceTracker<AuditLog, AuditLog> logs;
    private final ServiceTracker<LedgerNotes, LedgerNotes> notes;
    private final ServiceTracker<AuditLedger, AuditLedger> ledgers;

    private final ServiceTracker<AuditFormat, AuditFormat> formats;
    private final ServiceTracker<RecordingEncryption, RecordingEncryption> encryptions;
    private final ServiceTracker<EncryptedCopies, EncryptedCopies> copies;
    private final ServiceTracker<LiveConnections, LiveConnections> live;
    private final ServiceTracker<FollowedConfiguration, FollowedConfiguration> configurations;

    OsgiServices(BundleContext context) {
        storages = new ServiceTracker<>(context, AuditStorage.class, null);
        logs = new ServiceTracker<>(context, AuditLog.class, null);
        notes = new ServiceTracker<>(context, LedgerNotes.class, null);
        ledgers = new ServiceTracker<>(context, AuditLedger.class, null);
        formats = new ServiceTracker<>(context, AuditFormat.class, null);
        encryptions = new ServiceTracker<>(context, RecordingEncryption.class, null);
        copies = new ServiceTracker<>(context, EncryptedCopies.class, null);
        live = new ServiceTracker<>(context, LiveConnections.class, null);
        configurations = new ServiceTracker<>(context, FollowedConfiguration.class, null);
        all().forEach(ServiceTracker::open);
    }

    private List<ServiceTracker<?, ?>> all() {
        return List.of(storages, logs, notes, ledgers, formats, encryptions, copies, live, configurations);
    }

    @Override
    public Place place(@Nullable String storage) throws IOException {
        String name = storage == null ? inForce() : storage;
        AuditStorage found = storage(name);
        if (found == null) {
            throw new IOException("PID audit, key storage: " + Visible.quoted(name)
                    + " is not there: it is not installed, or has not started");
        }
        return new Place(
                name,
                found.catalog()
                        .orElseThrow(() -> new IOException("PID audit, key storage: " + Visible.quoted(name)
                                + " keeps no recordings that could be listed or read")));
    }

    @Override
    public List<Place> places(@Nullable String storage, Consumer<String> missing) throws IOException {
        AuditLog log = logs.getService();
        List<String> names =
                storage != null || log == null ? List.of() : log.status().storages();
        if (names.size() < 2) {
            return List.of(place(storage));
        }
        List<Place> places = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        for (String name : names) {
            try {
                places.add(place(name));
            } catch (IOException e) {
                failed.add(e);
            }
        }
        if (places.isEmpty()) {
            throw failed.get(0);
        }
        failed.forEach(e -> missing.accept(String.valueOf(e.getMessage())));
        return places;
    }

    @Override
    public String inForce() throws IOException {
        AuditLog log = logs.getService();
        if (log == null) {
            throw new IOException(NO_LOG);
        }
        return log.status().storage();
    }

    @Override
    public AuditStatus status() {
        AuditLog log = logs.getService();
        if (log == null) {
            throw new IllegalStateException(NO_LOG);
        }
        return log.status();
    }

    @Override
    public Map<String, AuditFormat> formats() {
        Map<String, AuditFormat> byName = new TreeMap<>();
        // the best of a name comes first
        formats.getTracked().forEach((reference, format) -> {
            if (reference.getProperty(AuditFormat.FORMAT_PROPERTY) instanceof String name) {
                byName.putIfAbsent(name, format);
            }
        });
        return byName;
    }

    @Override
    public @Nullable RecordingEncryption encryption() {
        return encryptions.getService();
    }

    @Override
    public @Nullable EncryptedCopies copies() {
        return copies.getService();
    }

    @Override
    public @Nullable LiveConnections live() {
        return live.getService();
    }

    private @Nullable AuditStorage storage(String name) {
        ServiceReference<AuditStorage>[] references = storages.getServiceReferences();
        return references == null
                ? null
                : Arrays.stream(references)
                        .filter(reference -> name.equals(reference.getProperty(AuditStorage.STORAGE_PROPERTY)))
                        .max(Comparator.naturalOrder())
                        .map(storages::getService)
                        .orElse(null);
    }

    @Override
    public boolean isStrict() {
        AuditLog log = logs.getService();
        return log != null && log.status().mode().equals("strict");
    }

    @Override
    public @Nullable LedgerNotes notes() {
        return notes.getService();
    }

    @Override
    public @Nullable AuditLedger ledger() {
        return ledgers.getService();
    }

    /** The configurations that are followed now. */
    Collection<FollowedConfiguration> configurations() {
        return configurations.getTracked().values();
    }

    @Override
    public void close() {
        all().forEach(ServiceTracker::close);
    }
}
