package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The recording of a connection through a load balancer, which begins when the first of its methods is called: by then the balancer
 * has told the client's address, or the connection has ended. Nothing can happen on a connection before. Thread-safe.
 */
final class LateConnection implements AuditConnection {

    private final Supplier<AuditConnection> beginning;

    /** Written with the lock held; all packets ask for it. */
    private volatile @Nullable AuditConnection begun;

    /**
     * Begins nothing yet.
     *
     * @param beginning begins the recording; is called once
     */
    LateConnection(Supplier<AuditConnection> beginning) {
        this.beginning = beginning;
    }

    private AuditConnection begun() {
        AuditConnection connection = begun;
        return connection == null ? begin() : connection;
    }

    private synchronized AuditConnection begin() {
        AuditConnection connection = begun;
        if (connection == null) {
            connection = beginning.get();
            begun = connection;
        }
        return connection;
    }

    @Override
    public String id() {
        return begun().id();
    }

    @Override
    public long now() {
        return begun().now();
    }

    @Override
    public boolean intercepts(Content content) {
        return begun().intercepts(content);
    }

    @Override
    public boolean intercepts(Content content, @Nullable Long channelId) {
        return begun().intercepts(content, channelId);
    }

    @Override
    public Transfers transfers(@Nullable Long channelId) {
        return begun().transfers(channelId);
    }

    @Override
    public void record(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
        begun().record(payload, channelId, extras);
    }

    @Override
    public void passed(boolean fromClient, long bytes) {
        begun().passed(fromClient, bytes);
    }

    @Override
    public void cannotFollow(String why) {
        begun().cannotFollow(why);
    }

    @Override
    public void disconnect(Map<String, ?> extras) {
        begun().disconnect(extras);
    }
}
