package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.core.live.LiveRecorder;
import dev.sshdaudit.core.live.Traffic;
import dev.sshdaudit.core.operator.ConnectionEnd;
import dev.sshdaudit.core.privacy.Filter;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.selection.Slot;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Records one connection. Calls of the host make messages and return. Until the user has authenticated, the messages wait in
 * the {@link Lobby}; then the {@link Recording} brings them to the storage. Thread-safe; the lock is the one of the
 * recording.
 */
public final class Recorder implements AuditConnection {

    private final Environment environment;
    private final Intake intake;
    private final String id;
    private final Recording recording;
    private final Gate gate;
    private final MessageClock clock;
    private final ConnectionRules rules;
    private final LiveRecorder watched;
    private final MessageMaker maker;

    @GuardedBy("recording.lock")
    private final LiveSide live;

    @GuardedBy("recording.lock")
    private final Viewings viewings;

    @GuardedBy("recording.lock")
    private final Admission admission;

    /** Makes a recorder for a connection that has its own recording from the first message on. */
    public static Recorder own(Environment environment, Intake intake, String id, ConnectionControl host) {
        return new Recorder(environment, intake, id, host, null, false);
    }

    /** Makes a recorder for a connection that has its own recording once its user has authenticated. */
    static Recorder waiting(
            Environment environment, Intake intake, String id, ConnectionControl host, Waiting waiting) {
        return new Recorder(environment, intake, id, host, waiting, false);
    }

    /** Makes the recorder of a shared recording. */
    static Recorder shared(Environment environment, Intake intake, String id, ConnectionControl host) {
        return new Recorder(environment, intake, id, host, null, true);
    }

    private Recorder(
            Environment environment,
            Intake intake,
            String id,
            ConnectionControl host,
            @Nullable Waiting waiting,
            boolean shared) {
        this.environment = environment;
        this.intake = intake;
        this.id = id;
        Traffic traffic = new Traffic();
        this.live = new LiveSide(traffic, environment.time().nanos());
        this.recording = new Recording(environment, intake, this, host, shared);
        this.gate = recording.gate();
        this.clock = recording.clock();
        this.rules = intake.rules(gate);
        List<Filter> filters = shared ? List.of() : intake.filters(rules::of);
        Delivery delivery = new Delivery(environment, recording, live.view());
        Screening screening = new Screening(environment, recording, filters, delivery::deliver);
        this.viewings = new Viewings(recording.lock, environment.time(), live.view(), this::note);
        this.watched = new WatchedConnection(environment, recording, rules, live, viewings, this::note);
        this.admission = new Admission(environment, intake, recording, rules, live.view(), waiting);
        RuledOut ruledOut = new RuledOut(id, clock, rules, admission, live.view());
        this.maker = new MessageMaker(environment, recording, rules, traffic, screening, viewings, admission, ruledOut);
    }

    @Override
    public long now() {
        return clock.now();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean intercepts(Content content) {
        return intercepts(content, null);
    }

    @Override
    public boolean intercepts(Content content, @Nullable Long channelId) {
        return rules.of(channelId).needs(content);
    }

    @Override
    public Transfers transfers(@Nullable Long channelId) {
        return rules.of(channelId).transfers();
    }

    void connect(Connect connect, Map<String, ?> extras) {
        add(connect, null, extras);
    }

    @Override
    public void record(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
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
    public void passed(boolean fromClient, long bytes) {
        maker.passed(fromClient, bytes);
    }

    @Override
    public void disconnect(Map<String, ?> extras) {
        Map<String, ?> all;
        synchronized (recording.lock) {
            all = live.withTermination(extras);
        }
        add(new Disconnect(), null, all);
    }

    /** Records a fact about the recording itself: there is no type of message for such facts. */
    public void note(Map<String, ?> extras) {
        if (recording.isShared()) {
            intake.lobby().note(new AuditMessage(id, now(), MessageMaker.NOTHING, null, new LinkedHashMap<>(extras)));
        } else {
            add(MessageMaker.NOTHING, null, extras);
        }
    }

    private void add(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
        try {
            maker.add(payload, channelId, extras);
        } catch (RuntimeException | Error e) {
            // memory or stack may be used up, or a part has a fault: the host goes on, and the message counts as lost
            recording.missed();
            gate.cannotRecord();
            environment.reports().unexpected(id, e);
        }
    }

    /**
     * The rules, or the content that is recorded where none matches, are other ones.
     *
     * @param by who changed them, or null if that is not known
     */
    public void rulesChanged(@Nullable String by) {
        try {
            maker.rulesChanged(by);
        } catch (RuntimeException | Error e) {
            gate.cannotRecord();
            environment.reports().unexpected(id, e);
        }
    }

    /** The user has not authenticated in the time for which messages are held. */
    void passOn() {
        synchronized (recording.lock) {
            admission.passOn();
        }
    }

    /** Takes the first message as it is, for the shared recording. */
    void begin(AuditMessage connect) {
        synchronized (recording.lock) {
            recording.offer(connect, true);
            recording.arrived(true);
        }
    }

    /**
     * Takes a message as it is, for the shared recording.
     *
     * @param pipeline the slot of the only pipeline that the message is for; null if it is for all
     */
    void pass(AuditMessage message, boolean vital, @Nullable Slot pipeline) {
        synchronized (recording.lock) {
            if (!recording.isDisconnected() && recording.offer(message, vital, pipeline)) {
                recording.arrived(false);
            }
        }
    }

    /** Has the recording go on: the pipeline in force changed, or the log is being closed. */
    public void wake() {
        synchronized (recording.lock) {
            if (!admission.isWaiting()) {
                recording.wake();
            }
        }
    }

    /**
     * A service goes away, whose code must not be called any more.
     *
     * @return completes when the recording of this connection does not go through the service
     */
    public CompletableFuture<Void> withdraw(Object service) {
        return recording.withdraw(service);
    }

    /** A service has gone: a thread that is still in its code is left behind, and recording goes on without the thread. */
    public void leaveBehind(Object service) {
        recording.leaveBehind(service);
    }

    /** The policy has changed. */
    public void review() {
        recording.deciders().review();
        wake();
    }

    /**
     * Looks whether the connection or its recording has waited for too long; to be called every half second.
     *
     * @param now the time of {@link System#nanoTime()}
     */
    public void look(long now) {
        gate.look(now);
        synchronized (recording.lock) {
            live.view().look(now);
            viewings.tell();
            admission.look();
        }
        recording.look(now);
    }

    /** Records extras of a channel as a message without data. */
    private void note(@Nullable Long channelId, Map<String, ?> extras) {
        synchronized (recording.lock) {
            // a message of a channel would tell the lobby that the user has authenticated
            add(MessageMaker.NOTHING, admission.isWaiting() ? null : channelId, extras);
        }
    }

    /** The connection as those see it who look at open connections. */
    LiveRecorder watched() {
        return watched;
    }

    /** What the log tells of the connection when its recording has ended. */
    ConnectionEnd end() {
        synchronized (recording.lock) {
            return live.end(id, gate.address(), rules.isRecorded() ? null : rules.pid(), recording.outcomes());
        }
    }

    /** Gives up the messages that are not recorded. */
    public void giveUp() {
        recording.giveUp();
    }

    /** The lock of the recording, for tests. */
    public Object lock() {
        return recording.lock;
    }

    /** The mailbox of the first pipeline, for tests. */
    public Mailbox mailbox() {
        return recording.mailbox();
    }

    /** Bytes that wait to be recorded. */
    long held() {
        return recording.deciders().held();
    }

    public Gate gate() {
        return gate;
    }

    /** Whether the connection is closed, or its recording is to end for another reason. */
    boolean hasEnded() {
        synchronized (recording.lock) {
            return recording.isDisconnected();
        }
    }

    /** Whether this records no connection but what unauthenticated connections share. */
    public boolean isShared() {
        return recording.isShared();
    }

    /** The user, or null if the user has not authenticated. */
    @Nullable
    String user() {
        return gate.user();
    }

    /** The client's IP address. */
    String address() {
        return gate.address();
    }

    /** Completes when the recording has ended and the storage has all of it, or when it was given up. */
    public CompletableFuture<Void> done() {
        return recording.done();
    }
}
