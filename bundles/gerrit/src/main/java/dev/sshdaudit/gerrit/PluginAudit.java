package dev.sshdaudit.gerrit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.gerrit.server.ssh.SshInfo;
import com.google.gerrit.sshd.SshDaemon;
import com.google.gerrit.sshd.SshSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.sshdaudit.embedded.SshAudit;
import java.util.Map;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

/**
 * Records the connections of Gerrit's SSH server, from the plugin's load to its unload. When Gerrit reloads the plugin, it starts the new
 * one before it stops the old one: the new one makes the old one give way, since two cannot write to one folder, and makes it take
 * over again if the new configuration is refused. Thread-safe.
 */
@Singleton
final class PluginAudit implements LifecycleListener {

    /**
     * The property of Gerrit's server by which the plugin that records is known to the next one. What stands there is of classes of the
     * JDK alone, since the two plugins have different class loaders.
     */
    private static final String IN_FORCE = "dev.sshdaudit.gerrit";

    private static final String GIVE_WAY = "giveWay";
    private static final String TAKE_OVER = "takeOver";

    private final SshServer server;
    private final Configuration configuration;
    private final Map<String, Runnable> self = Map.of(GIVE_WAY, this::giveWay, TAKE_OVER, this::takeOver);

    @GuardedBy("this")
    private Map<String, Map<String, String>> inForce = Map.of();

    @GuardedBy("this")
    private @Nullable SshAudit audit;

    /**
     * Records nothing yet.
     *
     * @param ssh Gerrit's server, which plugins know by this interface alone
     */
    @Inject
    PluginAudit(SshInfo ssh, Configuration configuration) {
        if (!(ssh instanceof SshServer gerrit)) {
            throw new IllegalStateException("sshd-audit cannot record this Gerrit: its SSH server is no SshServer of"
                    + " Apache MINA SSHD but " + ssh.getClass().getName());
        }
        this.server = gerrit;
        this.configuration = configuration;
    }

    /**
     * Begins to record.
     *
     * @throws IllegalArgumentException if the configuration is refused: then Gerrit does not load the plugin, and says why in its log
     */
    @Override
    public void start() {
        Map<String, Map<String, String>> read = configuration.read();
        Runnable giveWay = ofFormer(GIVE_WAY);
        Runnable takeOver = ofFormer(TAKE_OVER);
        giveWay.run();
        try {
            record(read);
            server.getProperties().put(IN_FORCE, self);
        } catch (RuntimeException | Error e) {
            takeOver.run();
            throw e;
        }
    }

    /** What the plugin that records now can do; nothing if there is none. */
    private Runnable ofFormer(String name) {
        Object former = server.getProperties().get(IN_FORCE);
        return former instanceof Map<?, ?> actions && actions.get(name) instanceof Runnable action ? action : () -> {};
    }

    private synchronized void record(Map<String, Map<String, String>> configurations) {
        SshAudit.Builder builder = SshAudit.builder();
        configurations.forEach(builder::configure);
        SshAudit started = builder.start();
        try {
            started.attach(server, Users::details);
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
        inForce = configurations;
        audit = started;
    }

    private synchronized void giveWay() {
        if (audit != null) {
            audit.close();
            audit = null;
        }
    }

    private synchronized void takeOver() {
        if (audit == null) {
            record(inForce);
        }
    }

    /** Ends all recordings. Connections go on. */
    @Override
    public void stop() {
        giveWay();
        server.getProperties().remove(IN_FORCE, self);
    }

    /** The session of SSHD that is a session of Gerrit; null if it has ended. */
    @Nullable
    Session session(SshSession gerrit) {
        IoAcceptor acceptor = server instanceof SshDaemon daemon ? daemon.getIoAcceptor() : null;
        return acceptor == null
                ? null
                : acceptor.getManagedSessions().values().stream()
                        .map(io -> (Session) AbstractSession.getSession(io, true))
                        .filter(session -> session != null && isOf(session, gerrit))
                        .findFirst()
                        .orElse(null);
    }

    private static boolean isOf(Session session, SshSession gerrit) {
        SshSession its = session.getAttribute(SshSession.KEY);
        return its != null && its.getSessionId() == gerrit.getSessionId();
    }

    /**
     * The audit log.
     *
     * @throws IllegalStateException while there is none
     */
    synchronized SshAudit audit() {
        if (audit == null) {
            throw new IllegalStateException("the plugin is being replaced: try again");
        }
        return audit;
    }
}
