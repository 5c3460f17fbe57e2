package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A log that leaves out a key or an echo when it is told to: who compares recordings with what was typed has to see that. */
final class LeakyLog implements AuditLog {

    private static final long NONE = -1;

    private final AuditLog log;
    /** The stream of which the next data is left out, or one that does not exist. */
    private final AtomicLong drops = new AtomicLong(NONE);

    LeakyLog(AuditLog log) {
        this.log = log;
    }

    void drop(long stream) {
        drops.set(stream);
    }

    private boolean isLeftOut(Payload payload) {
        return payload instanceof Io io && drops.compareAndSet(io.stream(), NONE);
    }

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        return new Leaky(log.connect(connect, extras, control));
    }

    @Override
    public AuditStatus status() {
        return log.status();
    }

    private final class Leaky implements AuditConnection {

        private final AuditConnection connection;

        Leaky(AuditConnection connection) {
            this.connection = connection;
        }

        @Override
        public String id() {
            return connection.id();
        }

        @Override
        public long now() {
            return connection.now();
        }

        @Override
        public boolean intercepts(Content content) {
            return connection.intercepts(content);
        }

        @Override
        public boolean intercepts(Content content, Long channelId) {
            return connection.intercepts(content, channelId);
        }

        @Override
        public Transfers transfers(Long channelId) {
            return connection.transfers(channelId);
        }

        @Override
        public void record(Payload payload, Long channelId, Map<String, ?> extras) {
            if (!isLeftOut(payload)) {
                connection.record(payload, channelId, extras);
            }
        }

        @Override
        public void passed(boolean fromClient, long bytes) {
            connection.passed(fromClient, bytes);
        }

        @Override
        public void cannotFollow(String why) {
            connection.cannotFollow(why);
        }

        @Override
        public void disconnect(Map<String, ?> extras) {
            connection.disconnect(extras);
        }
    }
}
