package dev.sshdaudit.shell;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.text.Visible;
import java.security.AccessController;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.security.auth.Subject;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Looks up the services that a command uses, and gives them back when closed. Karaf hides a command with a {@code @Reference} to
 * a service while that service is away, so the commands have no such references.
 */
final class AuditServices implements AutoCloseable {

    private final BundleContext context;
    private final List<ServiceReference<?>> taken = new ArrayList<>();

    AuditServices(BundleContext context) {
        this.context = context;
    }

    /** The status of the audit log. */
    AuditStatus status() throws CommandException {
        AuditLog log = find(AuditLog.class, null);
        if (log == null) {
            throw new CommandException("The audit log is not there: is bundle sshd-audit-core active?");
        }
        return log.status();
    }

    /** The names of the storages in force. */
    List<String> storages() throws CommandException {
        return status().storages();
    }

    /** The service that finds, verifies and deletes recordings. */
    AuditQuery query() throws CommandException {
        AuditQuery query = queryIfPresent();
        if (query == null) {
            throw new CommandException("The query is not there: is bundle sshd-audit-query active?");
        }
        return query;
    }

    /** The service that finds, verifies and deletes recordings; null if it is not installed. */
    @Nullable
    AuditQuery queryIfPresent() {
        return find(AuditQuery.class, null);
    }

    /** The id of the connection over which the command came, or null if it came over none that is recorded. */
    @SuppressWarnings("removal") // Karaf 4.4 tells the user in no other way
    @Nullable
    String ownConnection() {
        LiveConnections live = find(LiveConnections.class, null);
        Subject subject = Subject.getSubject(AccessController.getContext());
        return live == null || subject == null ? null : live.idOf(subject);
    }

    /** The names of storages that are not in force and can list their recordings. */
    List<String> otherStorages() throws CommandException {
        List<String> inForce = storages();
        List<String> names = new ArrayList<>();
        try {
            for (ServiceReference<AuditStorage> reference : context.getServiceReferences(AuditStorage.class, null)) {
                AuditStorage storage = context.getService(reference);
                if (storage != null) {
                    taken.add(reference);
                    String name = String.valueOf(reference.getProperty(AuditStorage.STORAGE_PROPERTY));
                    if (!inForce.contains(name) && storage.catalog().isPresent()) {
                        names.add(name);
                    }
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
        return names.stream().distinct().sorted().toList();
    }

    /** The recordings of a storage that is named. */
    RecordingCatalog catalog(String name) throws CommandException {
        AuditStorage storage = find(AuditStorage.class, filter(AuditStorage.STORAGE_PROPERTY, name));
        if (storage == null) {
            throw new CommandException("PID audit, key storage: " + Visible.quoted(name)
                    + " is not there: it is not installed, or has not started.");
        }
        return storage.catalog()
                .orElseThrow(() -> new CommandException("PID audit, key storage: " + Visible.quoted(name)
                        + " keeps no recordings that could be listed or read."));
    }

    /** Finds a format by its name; null if it is not installed. */
    @Nullable
    AuditFormat format(String name) {
        return find(AuditFormat.class, filter(AuditFormat.FORMAT_PROPERTY, name));
    }

    private static String filter(String property, String name) {
        StringBuilder value = new StringBuilder();
        name.chars().forEach(c -> (("\\*()".indexOf(c) < 0) ? value : value.append('\\')).append((char) c));
        return "(" + property + "=" + value + ")";
    }

    private <S> @Nullable S find(Class<S> type, @Nullable String filter) {
        try {
            Collection<ServiceReference<S>> references = context.getServiceReferences(type, filter);
            ServiceReference<S> best =
                    references.stream().max(ServiceReference::compareTo).orElse(null);
            if (best == null) {
                return null;
            }
            // null if the service has gone since
            S service = context.getService(best);
            if (service != null) {
                taken.add(best);
            }
            return service;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    @Override
    public void close() {
        try {
            taken.forEach(context::ungetService);
        } catch (IllegalStateException e) {
            // this bundle was stopped while the command ran, so the framework has given the services back
            taken.clear();
        }
    }
}
