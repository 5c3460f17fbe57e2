package dev.sshdaudit.sshd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.CountryProvider;
import dev.sshdaudit.config.Author;
import dev.sshdaudit.sshd.tap.SshServerTap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the sessions of every {@link SshServer} that is registered as a service, as long as the audit log is switched
 * on. Calls are synchronous: once a registration has returned, no session of that server goes unseen; once the audit
 * log is switched off, no tap listens. Thread-safe.
 */
@Component
public final class SshServerWhiteboard {

    private static final Logger LOG = LoggerFactory.getLogger(SshServerWhiteboard.class);

    private final AuditLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable CountryProvider countries;

    @GuardedBy("this")
    private final Map<SshServer, Registered> servers = new IdentityHashMap<>();

    /** A server with its tap, and its services: it may be registered several times. */
    private static final class Registered {
        private final ServerProperties properties = new ServerProperties();
        private final SshServerTap tap;

        Registered(SshServer server, Map<String, Object> first, AuditLog log) {
            // before the tap: a session that begins at once is of a server whose properties are known
            properties.put(first);
            tap = SshServerTap.attach(server, new ServerLog(log, properties::get));
        }
    }

    @Activate
    public SshServerWhiteboard(@Reference(target = AuditLog.ENABLED) AuditLog log) {
        this.log = new CountryLog(log, () -> countries);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addServer(SshServer server, Map<String, Object> properties) {
        servers.computeIfAbsent(server, key -> new Registered(key, properties, log))
                .properties
                .put(properties);
    }

    synchronized void updatedServer(SshServer server, Map<String, Object> properties) {
        Registered registered = servers.get(server);
        if (registered != null) {
            registered.properties.put(properties);
        }
    }

    synchronized void removeServer(SshServer server, Map<String, Object> properties) {
        Registered registered = servers.get(server);
        if (registered != null && registered.properties.remove(properties)) {
            servers.remove(server);
            registered.tap.close();
        }
    }

    /** Karaf stops a bundle, this one or the one with the log, on the thread of the user who wants that. */
    @Deactivate
    synchronized void stop() {
        String user = Author.userOfThisThread();
        String by = user == null ? "" : " by " + user;
        if (user != null) {
            LOG.warn(
                    "The recording of SSH connections stopped with a bundle. It was switched off by {}: connections are not"
                            + " recorded.",
                    user);
        }
        servers.values().forEach(registered -> registered.tap.close("auditing stopped" + by));
        servers.clear();
    }
}
