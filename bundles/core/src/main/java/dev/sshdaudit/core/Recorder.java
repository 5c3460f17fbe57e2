package dev.sshdaudit.core;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Records one connection. Calls of the host put messages into the {@link Mailbox} and return; the {@link Drain} brings them
 * from there to the storage, on other threads. Where that is not possible, the {@link Gate} decides.
 *
 * <p>Locks are taken in this order: that of the recorder, which its drains share, then those of mailbox and gate, which
 * call the host and nobody else. Formats and storages are called with no lock held.
 */
final class Recorder implements AuditConnection {

    private final Recordings recordings;
    private final String id;
    private final boolean shared;
    private final Gate gate;
    private final Mailbox mailbox;
    private final MessageClock clock;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private final Object lock = new Object();
    // guarded by lock
    private final ForwardingChannels forwardingChannels = new ForwardingChannels();
    private Drain drain;
    private boolean disconnected;
    private long disconnectedAt;
    private int lateLooks;
    /** Until the user has authenticated; null if the connection has its own recording from the start. */
    private Waiting waiting;

    /** Makes one that records a connection on its own, from the first message on. */
    static Recorder own(Recordings recordings, String id, ConnectionControl host) {
        return new Recorder(recordings, id, host, false);
    }

    /** Makes one that records a connection on its own once its user has authenticated, and in the lobby until then. */
    static Recorder waiting(Recordings recordings, String id, ConnectionControl host, Waiting waiting) {
        Recorder recorder = new Recorder(recordings, id, host, false);
        recorder.waiting = waiting;
        return recorder;
    }

    /** Makes one for the shared recording of the lobby. */
    static Recorder shared(Recordings recordings, String id, ConnectionControl host) {
        return new Recorder(recordings, id, host, true);
    }

    private Recorder(Recordings recordings, String id, ConnectionControl host, boolean shared) {
        this.shared = shared;
        CarefulControl control = new CarefulControl(host);
        this.recordings = recordings;
        this.clock = new MessageClock(recordings::hostTime);
        this.id = id;
        this.gate = new Gate(recordings, id, control);
        this.mailbox = new Mailbox(recordings, control, new Mailbox.Listener() {
            @Override
            public void overflowed() {
                recordings.reports().overflowed(Recorder.this);
                gate.cannotRecord();
                if (!mailbox.isDropping()) {
                    caughtUp();
                }
                forgetIfGone();
            }

            @Override
            public void caughtUp() {
                recordings.reports().caughtUp(Recorder.this);
            }
        });
        this.drain = new Drain(this);
    }

    /** The time for a message, which never runs backwards. */
    long timestamp() {
        return clock.now();
    }

    @Override
    public long now() {
        return timestamp();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean intercepts(Content content) {
        return recordings.interception().includes(content);
    }

    void connect(Connect connect, Map<String, ?> extras) {
        add(connect, null, extras);
    }

    @Override
    public void record(Payload payload, Long channelId, Map<String, ?> extras) {
        if (payload instanceof Connect || payload instanceof Disconnect) {
            throw new IllegalArgumentException("Not to be recorded so: " + payload);
        }
        add(payload, channelId, extras);
    }

    @Override
    public void cannotFollow(String why) {
        gate.cannotFollow(why);
    }

    @Override
    public void disconnect(Map<String, ?> extras) {
        add(new Disconnect(), null, extras);
    }

    /** Records a fact about the recording itself: there is no type of message for it. */
    void note(Map<String, ?> extras) {
        add(new Io(Io.STDIN, Bytes.EMPTY), null, extras);
    }

    private void add(Payload payload, Long channelId, Map<String, ?> extras) {
        try {
            addNow(payload, channelId, extras);
        } catch (Error e) {
            // memory or stack may be used up: the host goes on, and the message counts as lost
            mailbox.missed();
            gate.cannotRecord();
            recordings.reports().unexpected(id, e);
        }
    }

    private void addNow(Payload payload, Long channelId, Map<String, ?> extras) {
        if (payload instanceof HandshakeSuccessful user) {
            gate.user(user.username(), extras.get(AuditMessage.CLIENT_ADDRESS) instanceof String told ? told : null);
        }
        synchronized (lock) {
            Interception interception = recordings.interception();
            Payload kept = disconnected
                    ? null
                    : interception.apply(payload, forwardingChannels.isForwarded(payload, channelId));
            if (kept == null) {
                return;
            }
            boolean exemption = gate.hasToTell();
            long now = timestamp();
            AuditMessage message = new AuditMessage(id, now, kept, channelId, interception.apply(extras));
            Long hostTime = clock.toTell(now);
            if (hostTime != null) {
                message = message.withExtra(AuditMessage.CLOCK, hostTime);
            }
            if (exemption) {
                message = message.withExtra(AuditMessage.EXEMPT, true);
            }
            if (payload instanceof Disconnect) {
                disconnected = true;
                disconnectedAt = System.nanoTime();
            }
            if (waiting != null && channelId == null && !(payload instanceof HandshakeSuccessful)) {
                hold(message);
                return;
            } else if (waiting != null) {
                message = admit(message);
            }
            if (!disconnected && recordings.policy().isStrict() && drain.isStorageDown()) {
                // before the server has what the message tells of: it is not to be done
                gate.cannotRecord();
            }
            boolean vital = disconnected || payload instanceof Connect;
            if (!mailbox.offer(message, vital)) {
                return;
            }
            if (exemption) {
                gate.told();
            }
            drain.arrived(vital);
        }
    }

    /** The user has not authenticated: the message waits in the lobby. */
    private void hold(AuditMessage message) {
        boolean listed = waiting.add(message);
        if (disconnected) {
            listed &= waiting.passOn();
            waiting.leave();
            finish();
        }
        if (!listed) {
            gate.cannotRecord();
        }
    }

    /** The user is in, and the connection gets its own recording. Returns the message that has shown it. */
    private AuditMessage admit(AuditMessage message) {
        Waiting before = waiting;
        waiting = null;
        if (before.isPassing()) {
            recordings.lobby().left(message);
        }
        for (AuditMessage kept : before.leave()) {
            mailbox.offer(kept, kept.payload() instanceof Connect);
        }
        drain.arrived(true);
        long onlyShared = before.onlyShared();
        AuditMessage told = before.lost().before(message);
        return onlyShared == 0 ? told : told.withExtra(AuditMessage.SHARED_MESSAGES, onlyShared);
    }

    /** The user has not authenticated in the time for which messages are held. */
    void passOn() {
        synchronized (lock) {
            if (waiting != null && !disconnected && !waiting.passOn()) {
                gate.cannotRecord();
            }
        }
    }

    /** Takes a message as it is, for the shared recording. */
    void pass(AuditMessage message, boolean vital) {
        synchronized (lock) {
            if (!disconnected && mailbox.offer(message, vital)) {
                drain.arrived(false);
            }
        }
    }

    /** Has another look: the pipeline in force changed, or the time came. */
    void wake() {
        synchronized (lock) {
            if (waiting == null) {
                drain.wake();
            }
        }
    }

    /**
     * A service goes away, whose code must not be called any more.
     *
     * @return completes when no recording of this connection goes through it
     */
    CompletableFuture<Void> withdraw(Object service) {
        synchronized (lock) {
            return drain.withdraw(service);
        }
    }

    /** A service has gone: whatever thread is still in there is left behind, and recording goes on without it. */
    void leaveBehind(Object service) {
        synchronized (lock) {
            if (drain.uses(service)) {
                drain = drain.successor();
                drain.wake();
            }
        }
    }

    /** The policy has changed. */
    void review() {
        gate.review();
        wake();
    }

    /** Has a look at the clock; to be called now and then. */
    void look(long now) {
        gate.look(now);
        boolean late;
        boolean tooLate;
        Drain current;
        synchronized (lock) {
            current = drain;
            if (waiting != null) {
                lookAtLobby();
            }
            // after a pause of the whole machine everybody is late once
            lateLooks = current.isLate(now) ? lateLooks + 1 : 0;
            late = lateLooks > 1;
            current.look(now, late);
            tooLate = disconnected && now - disconnectedAt > recordings.retentionNanos();
        }
        if (tooLate) {
            current.giveUp();
        } else if (late) {
            recordings.reports().stalled(this, current.pipeline());
            gate.cannotRecord();
            forgetIfGone();
        }
    }

    private void lookAtLobby() {
        if (recordings.isUnavailable()) {
            gate.cannotRecord();
        } else if (!waiting.isUnlisted()) {
            gate.recorded(false);
        }
    }

    /** What is told of a connection after it has gone would be told for ever. */
    private void forgetIfGone() {
        if (!recordings.isLive(this)) {
            recordings.reports().gone(this);
        }
    }

    /** Gives up what could not be recorded so far. */
    void giveUp() {
        Drain current;
        synchronized (lock) {
            current = drain;
        }
        current.giveUp();
    }

    // for the drains

    Recordings recordings() {
        return recordings;
    }

    Object lock() {
        return lock;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Gate gate() {
        return gate;
    }

    /** Whether all has been said that there was to say. With the lock held. */
    boolean isDisconnected() {
        return disconnected;
    }

    /** Whether the connection is closed, or its recording is to end for another reason. For any thread. */
    boolean hasEnded() {
        synchronized (lock) {
            return disconnected;
        }
    }

    /** Whether a message is one of this connection: a shared recording has those of others, too. */
    boolean owns(AuditMessage message) {
        return id.equals(message.connectionId());
    }

    /** Whether this is no connection but the shared recording. */
    boolean isShared() {
        return shared;
    }

    /** The connection has ended, and what is left of it will be in no recording of its own. */
    void gaveUp(Gap gap) {
        if (gap.isEmpty()) {
            return;
        }
        if (!shared) {
            recordings.reports().gaveUp(id, gate.user(), gate.address());
        }
        if (recordings.isEnabled()) {
            recordings.lobby().gaveUp(this, gap);
        }
    }

    /** The user, or null if the user has not authenticated. */
    String user() {
        return gate.user();
    }

    /** The client's IP address. */
    String address() {
        return gate.address();
    }

    void finished(ConnectionWriter writer) {
        recordings.reports().gone(writer);
        finish();
    }

    private void finish() {
        recordings.finished(this);
        recordings.reports().gone(this);
        done.complete(null);
    }

    /** Completes when the recording has ended and the storage has all of it, or when it was given up. */
    CompletableFuture<Void> done() {
        return done;
    }
}
