package dev.sshdaudit.core.intake;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.writing.Drain;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.core.writing.Inbox;
import dev.sshdaudit.core.writing.Source;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Records one connection. Calls of the host put messages into the {@link Mailbox} and return; the {@link Drain} brings them
 * from there to the storage, on other threads. Where that is not possible, the {@link Gate} decides.
 *
 * <p>Locks are taken in this order: that of the recorder, which its drains share, then those of mailbox and gate, which
 * call the host alone. Formats and storages are called with no lock held.
 */
public final class Recorder implements AuditConnection, Source {

    private final Environment environment;
    private final Intake intake;
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
    public static Recorder own(Environment environment, Intake intake, String id, ConnectionControl host) {
        return new Recorder(environment, intake, id, host, false);
    }

    /** Makes one that records a connection on its own once its user has authenticated, and in the lobby until then. */
    static Recorder waiting(
            Environment environment, Intake intake, String id, ConnectionControl host, Waiting waiting) {
        Recorder recorder = new Recorder(environment, intake, id, host, false);
        recorder.waiting = waiting;
        return recorder;
    }

    /** Makes one for the shared recording of the lobby. */
    static Recorder shared(Environment environment, Intake intake, String id, ConnectionControl host) {
        return new Recorder(environment, intake, id, host, true);
    }

    private Recorder(Environment environment, Intake intake, String id, ConnectionControl host, boolean shared) {
        this.shared = shared;
        CarefulControl control = new CarefulControl(host);
        this.environment = environment;
        this.intake = intake;
        this.clock = new MessageClock(environment.time());
        this.id = id;
        this.gate = new Gate(environment, intake::isUnavailable, id, control);
        this.mailbox = new Mailbox(environment, control, new Mailbox.Listener() {
            @Override
            public void overflowed() {
                environment.reports().overflowed(Recorder.this);
                gate.cannotRecord();
                if (!mailbox.isDropping()) {
                    caughtUp();
                }
                forgetIfGone();
            }

            @Override
            public void caughtUp() {
                environment.reports().caughtUp(Recorder.this);
            }
        });
        this.drain = new Drain(environment, this);
    }

    @Override
    public long timestamp() {
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
        return intake.interception().includes(content);
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
    public void note(Map<String, ?> extras) {
        Io nothing = new Io(Io.STDIN, Bytes.EMPTY);
        if (shared) {
            intake.lobby().note(new AuditMessage(id, timestamp(), nothing, null, new LinkedHashMap<>(extras)));
        } else {
            add(nothing, null, extras);
        }
    }

    private void add(Payload payload, Long channelId, Map<String, ?> extras) {
        try {
            addNow(payload, channelId, extras);
        } catch (Error e) {
            // memory or stack may be used up: the host goes on, and the message counts as lost
            mailbox.missed();
            gate.cannotRecord();
            environment.reports().unexpected(id, e);
        }
    }

    private void addNow(Payload payload, Long channelId, Map<String, ?> extras) {
        if (payload instanceof HandshakeSuccessful user) {
            gate.user(user.username(), extras.get(AuditMessage.CLIENT_ADDRESS) instanceof String told ? told : null);
        }
        synchronized (lock) {
            Interception interception = intake.interception();
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
                disconnectedAt = environment.time().nanos();
            }
            if (waiting != null && channelId == null && !(payload instanceof HandshakeSuccessful)) {
                hold(message);
                return;
            } else if (waiting != null) {
                message = admit(message);
            }
            if (!disconnected && environment.policy().isStrict() && drain.isStorageDown()) {
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
            intake.lobby().left(message);
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

    /** Takes the first message as it is, for the shared recording. */
    void begin(AuditMessage connect) {
        synchronized (lock) {
            mailbox.offer(connect, true);
            drain.arrived(true);
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
    public void wake() {
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
    public CompletableFuture<Void> withdraw(Object service) {
        synchronized (lock) {
            return drain.withdraw(service);
        }
    }

    /** A service has gone: whatever thread is still in there is left behind, and recording goes on without it. */
    public void leaveBehind(Object service) {
        synchronized (lock) {
            if (drain.uses(service)) {
                drain = drain.successor();
                drain.wake();
            }
        }
    }

    /** The policy has changed. */
    public void review() {
        gate.review();
        wake();
    }

    /** Has a look at the clock; to be called now and then. */
    public void look(long now) {
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
            tooLate = disconnected && now - disconnectedAt > intake.retentionNanos();
        }
        if (tooLate) {
            current.giveUp();
        } else if (late) {
            Pipeline pipeline = current.pipeline();
            environment.reports().stalled(this, pipeline == null ? null : pipeline.storageName());
            gate.cannotRecord();
            forgetIfGone();
        }
    }

    private void lookAtLobby() {
        if (intake.isUnavailable()) {
            gate.cannotRecord();
        } else if (!waiting.isUnlisted()) {
            gate.recorded(false);
        }
    }

    /** What is told of a connection after it has gone would be told for ever. */
    private void forgetIfGone() {
        if (!intake.isLive(this)) {
            environment.reports().recorderGone(this);
        }
    }

    /** Gives up what could not be recorded so far. */
    public void giveUp() {
        Drain current;
        synchronized (lock) {
            current = drain;
        }
        current.giveUp();
    }

    // for the drains

    @Override
    public Object lock() {
        return lock;
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    public Gate gate() {
        return gate;
    }

    @Override
    public boolean isDisconnected() {
        return disconnected;
    }

    /** Whether the connection is closed, or its recording is to end for another reason. For any thread. */
    boolean hasEnded() {
        synchronized (lock) {
            return disconnected;
        }
    }

    @Override
    public boolean owns(AuditMessage message) {
        return id.equals(message.connectionId());
    }

    /** Whether this is no connection but the shared recording. */
    boolean isShared() {
        return shared;
    }

    @Override
    public void gaveUp(Gap gap) {
        if (gap.isEmpty()) {
            return;
        }
        if (!shared) {
            environment.reports().gaveUp(id, gate.user(), gate.address());
        }
        if (intake.isEnabled()) {
            intake.lobby().gaveUp(this, gap);
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

    @Override
    public Inbox inbox() {
        return mailbox;
    }

    @Override
    public void recorded(boolean stored) {
        gate.recorded(stored);
    }

    @Override
    public void cannotRecord() {
        gate.cannotRecord();
    }

    @Override
    public void finished() {
        finish();
    }

    private void finish() {
        intake.finished(this);
        environment.reports().recorderGone(this);
        done.complete(null);
    }

    /** Completes when the recording has ended and the storage has all of it, or when it was given up. */
    public CompletableFuture<Void> done() {
        return done;
    }
}
