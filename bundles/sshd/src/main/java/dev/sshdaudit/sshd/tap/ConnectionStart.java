package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Timestamps;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/** Tells the log that a session has begun, and from which address the client has connected. Thread-safe. */
final class ConnectionStart {

    /**
     * The session's property with the id of its latest connection in the log. It belongs to the session, not to the
     * tap, so that it outlives a tap and this bundle: the next recording of the session names the former one.
     */
    private static final String CONNECTION_ID = "dev.sshdaudit.connectionId";

    /** Extra of {@code Connect}: when the session began, if its recording began later; nanoseconds since 1970. */
    private static final String ACCEPTED = "accepted";

    private final Session session;
    private final AuditLog log;
    private final SessionControl control;
    private final Guard guard;
    private final boolean joined;

    /** The address in the first message; null as long as there is none. */
    private volatile @Nullable SocketAddress connectedFrom;

    /**
     * Tells nothing yet.
     *
     * @param joined whether the session was open before it is tapped
     */
    ConnectionStart(Session session, AuditLog log, SessionControl control, Guard guard, boolean joined) {
        this.session = session;
        this.log = log;
        this.control = control;
        this.guard = guard;
        this.joined = joined;
    }

    /** As {@link SshServerTap#connectionId}. */
    static @Nullable String connectionId(Session session) {
        return session.getProperties().get(CONNECTION_ID) instanceof String id ? id : null;
    }

    /** Begins to record, or does so later where a load balancer has yet to tell the client's address. */
    AuditConnection connection() {
        if (joined || !hasBalancer()) {
            return connect(null);
        }
        long accepted = Timestamps.of(Instant.now());
        return new LateConnection(() -> connect(accepted));
    }

    /** Whether a load balancer may tell the client's address, after the session began and before the client identifies itself. */
    private boolean hasBalancer() {
        return session instanceof ServerSession server && server.getServerProxyAcceptor() != null;
    }

    /**
     * Begins to record.
     *
     * @param accepted when the session began, in nanoseconds since 1970, if that was before; else null
     */
    private AuditConnection connect(@Nullable Long accepted) {
        IoSession io = session.getIoSession();
        SocketAddress seen = io.getRemoteAddress();
        SocketAddress remote = clientAddress();
        connectedFrom = remote;
        Map<String, Object> extras = new LinkedHashMap<>();
        if (remote instanceof InetSocketAddress inet) {
            extras.put("remotePort", (long) inet.getPort());
        }
        extras.put("localAddress", Descriptions.hostAndPort(io.getLocalAddress()));
        if (remote != null && !remote.equals(seen)) {
            extras.put(AuditMessage.PROXY_ADDRESS, Descriptions.host(seen));
        }
        if (accepted != null) {
            extras.put(ACCEPTED, accepted);
        }
        if (joined) {
            extras.put(AuditMessage.JOINED, true);
            String former = connectionId(session);
            if (former != null) {
                extras.put(AuditMessage.FORMER_CONNECTION, former);
            }
        }
        AuditConnection connected =
                log.connect(new Connect(Descriptions.host(remote), ConnectionEvent.COUNTRY_UNKNOWN), extras, control);
        guard.run(() -> session.getProperties().put(CONNECTION_ID, connected.id()));
        return connected;
    }

    /** The client's address if the server knows another one than the first message tells; else null. */
    @Nullable
    SocketAddress otherAddress() {
        SocketAddress told = clientAddress();
        return told == null || told.equals(connectedFrom) ? null : told;
    }

    /** The client's address, as far as the server knows: of the client itself, or as a load balancer told it. */
    private @Nullable SocketAddress clientAddress() {
        SocketAddress told = session instanceof ServerSession server ? server.getClientAddress() : null;
        return told == null ? session.getIoSession().getRemoteAddress() : told;
    }
}
