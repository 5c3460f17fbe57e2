package dev.sshdaudit.sshd.testing;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** An audit log that keeps nothing: it counts, and judges each message by {@link RecordingRules}. */
public final class JudgingAuditLog implements AuditLog {

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        begun.incrementAndGet();
        return new Judged();
    }

    @Override
    public AuditStatus status() {
        throw new UnsupportedOperationException();
    }

    /** Connections so far. */
    public long begun() {
        return begun.get();
    }

    /** Connections that have ended. */
    public long ended() {
        return ended.get();
    }

    /** Messages so far. */
    public long messages() {
        return messages.get();
    }

    /** The rules that were broken so far. */
    public Queue<String> broken() {
        return broken;
    }

    private final class Judged implements AuditConnection {

        private final RecordingRules rules = new RecordingRules();

        @Override
        public String id() {
            return "0".repeat(32);
        }

        @Override
        public boolean intercepts(Content content) {
            return true;
        }

        @Override
        public void record(Payload payload, Long channelId, Map<String, ?> extras) {
            judge(payload, channelId, extras);
        }

        @Override
        public void cannotFollow(String why) {}

        @Override
        public void disconnect(Map<String, ?> extras) {
            judge(new Disconnect(), null, extras);
            try {
                rules.checkEnd();
            } catch (AssertionError e) {
                broken.add(e.getMessage());
            }
            ended.incrementAndGet();
        }

        private synchronized void judge(Payload payload, Long channelId, Map<String, ?> extras) {
            messages.incrementAndGet();
            try {
                rules.accept(new AuditMessage(id(), 0, payload, channelId, Map.copyOf(extras)));
            } catch (AssertionError e) {
                broken.add(e.getMessage());
            }
        }
    }
}
