package dev.sshdaudit.sshd.testing;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audit log that keeps everything in memory, for tests to look into. */
public final class RecordingAuditLog implements AuditLog {

    private final List<RecordedConnection> connections = new CopyOnWriteArrayList<>();
    private final Set<Content> intercepted;
    private volatile Transfers transfers = Transfers.CONTENT;
    private boolean strict;

    private RecordingAuditLog(Set<Content> intercepted) {
        this.intercepted = intercepted;
    }

    /** One that intercepts everything. */
    public static RecordingAuditLog ofEverything() {
        return new RecordingAuditLog(EnumSet.allOf(Content.class));
    }

    /** One that intercepts this content and no other. */
    public static RecordingAuditLog of(Content... contents) {
        return new RecordingAuditLog(Set.of(contents));
    }

    /** Ends connections that cannot be followed, as mode strict does. */
    public RecordingAuditLog strict() {
        strict = true;
        return this;
    }

    /** Records this of transfers, on connections that begin later. */
    public RecordingAuditLog transfers(Transfers wanted) {
        transfers = wanted;
        return this;
    }

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        RecordedConnection connection =
                new RecordedConnection(connections.size(), intercepted, control).transfers(transfers);
        if (strict) {
            connection.strict();
        }
        connection.begin(connect, extras);
        connections.add(connection);
        return connection;
    }

    @Override
    public AuditStatus status() {
        throw new UnsupportedOperationException();
    }

    /** The connections so far, oldest first. */
    public List<RecordedConnection> connections() {
        return connections;
    }

    /** The connection of that number, from 0, once it has begun. */
    public RecordedConnection connection(int number) {
        eventually(() -> "connection " + number, () -> connections.size() > number);
        return connections.get(number);
    }

    /** The only connection that there is. */
    public RecordedConnection only() {
        RecordedConnection connection = connection(0);
        if (connections.size() > 1) {
            throw new AssertionError(connections.size() + " connections");
        }
        return connection;
    }
}
