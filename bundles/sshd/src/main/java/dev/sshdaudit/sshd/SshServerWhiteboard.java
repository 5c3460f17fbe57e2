package dev.sshdaudit.sshd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.sshd.tap.SshServerTap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.sshd.server.SshServer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Records the sessions of every {@link SshServer} that is registered as a service, as long as the audit log is switched
 * on. Calls are synchronous: once a registration has returned, no session of that server goes unseen; once the audit
 * log is switched off, no tap listens. Thread-safe.
 */
@Component
public final class SshServerWhiteboard {

    private final AuditLog log;

    @GuardedBy("this")
    private final Map<SshServer, Registered> servers = new IdentityHashMap<>();

    /** A server with its tap, and how often the server is registered: it may be so several times. */
    private static final class Registered {
        private final SshServerTap tap;
        private int services;

        Registered(SshServerTap tap) {
            this.tap = tap;
        }
    }

    @Activate
    public SshServerWhiteboard(@Reference(target = AuditLog.ENABLED) AuditLog log) {
        this.log = log;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addServer(SshServer server) {
        servers.computeIfAbsent(server, key -> new Registered(SshServerTap.attach(key, log))).services++;
    }

    synchronized void removeServer(SshServer server) {
        Registered registered = servers.get(server);
        if (registered != null && --registered.services == 0) {
            servers.remove(server);
            registered.tap.close();
        }
    }

    @Deactivate
    synchronized void stop() {
        servers.values().forEach(registered -> registered.tap.close());
        servers.clear();
    }
}
