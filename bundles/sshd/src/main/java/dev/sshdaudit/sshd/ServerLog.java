package dev.sshdaudit.sshd;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.security.auth.Subject;

/** Tells the log, and recordings, the properties of the server's service, of each connection. Thread-safe. */
final class ServerLog implements AuditLog {

    /** Extra of the first message: the properties that may be recorded. */
    private static final String SERVER = "server";

    private final AuditLog log;
    private final Supplier<Map<String, Object>> properties;

    /**
     * Makes the log of one server.
     *
     * @param properties the properties as they are at the time of the call
     */
    ServerLog(AuditLog log, Supplier<Map<String, Object>> properties) {
        this.log = log;
        this.properties = properties;
    }

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        Map<String, Object> server = RecordedProperties.of(properties.get());
        Map<String, Object> more = new LinkedHashMap<>(extras);
        if (!server.isEmpty()) {
            more.put(SERVER, server);
        }
        return log.connect(connect, more, new OfServer(control));
    }

    @Override
    public AuditStatus status() {
        return log.status();
    }

    private final class OfServer implements ConnectionControl {

        private final ConnectionControl control;

        private OfServer(ConnectionControl control) {
            this.control = control;
        }

        @Override
        public void suspendReading() {
            control.suspendReading();
        }

        @Override
        public void resumeReading() {
            control.resumeReading();
        }

        @Override
        public void holdBack() {
            control.holdBack();
        }

        @Override
        public void handOn() {
            control.handOn();
        }

        @Override
        public void disconnect(String reason) {
            control.disconnect(reason);
        }

        @Override
        public void terminate(String reason) {
            control.terminate(reason);
        }

        @Override
        public boolean isOf(Subject user) {
            return control.isOf(user);
        }

        @Override
        public Set<String> roles() {
            return control.roles();
        }

        /** The port is the one that the client has reached, whatever a property of this name says. */
        @Override
        public Map<String, Object> server() {
            Map<String, Object> all = new LinkedHashMap<>(properties.get());
            all.putAll(control.server());
            return all;
        }
    }
}
