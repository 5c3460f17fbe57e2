package dev.sshdaudit.core.intake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.core.live.LiveRecorder;
import dev.sshdaudit.core.live.Traffic;
import dev.sshdaudit.core.operator.ChangeNote;
import dev.sshdaudit.core.operator.ConnectionEnd;
import dev.sshdaudit.core.privacy.Filter;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.rules.RuleNote;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
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

    private static final Io NOTHING = new Io(Io.STDIN, Bytes.EMPTY);

    private final Environment environment;
    private final Intake intake;
    private final String id;
    private final Recording recording;
    private final Gate gate;
    private final Mailbox mailbox;
    private final MessageClock clock;
    private final ConnectionRules rules;
    private final LiveRecorder watched;

    private final Screening screening;

    @GuardedBy("recording.lock")
    private final LeftOut leftOut = new LeftOut();

    @GuardedBy("recording.lock")
    private final ForwardingChannels forwardingChannels = new ForwardingChannels();

    private final Traffic traffic = new Traffic();

    @GuardedBy("recording.lock")
    private final LiveSide live;

    @GuardedBy("recording.lock")
    private final Viewings viewings;

    /** The messages of a connection whose user has not authenticated; null if the connection has its own recording. */
    @GuardedBy("recording.lock")
    private @Nullable Waiting waiting;

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
        this.live = new LiveSide(traffic, environment.time().nanos());
        this.waiting = waiting;
        this.recording = new Recording(environment, intake, this, host, shared);
        this.gate = recording.gate();
        this.mailbox = recording.mailbox();
        this.clock = recording.clock();
        this.rules = intake.rules(gate);
        List<Filter> filters = shared ? List.of() : intake.filters(rules::of);
        this.screening = new Screening(environment, recording, filters, this::deliver);
        this.viewings = new Viewings(recording.lock, environment.time(), live.view(), this::note);
        this.watched = new WatchedConnection(environment, recording, rules, live, viewings, this::note);
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
        traffic.passed(fromClient, bytes);
        environment.tally().passed(fromClient, bytes);
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
            intake.lobby().note(new AuditMessage(id, now(), NOTHING, null, new LinkedHashMap<>(extras)));
        } else {
            add(NOTHING, null, extras);
        }
    }

    private void add(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
        try {
            addNow(payload, channelId, extras);
        } catch (RuntimeException | Error e) {
            // memory or stack may be used up, or a part has a fault: the host goes on, and the message counts as lost
            mailbox.missed();
            gate.cannotRecord();
            environment.reports().unexpected(id, e);
        }
    }

    private void addNow(Payload payload, @Nullable Long channelId, Map<String, ?> extras) {
        boolean login = payload instanceof HandshakeSuccessful;
        if (payload instanceof HandshakeSuccessful user) {
            login(user.username(), extras.get(AuditMessage.CLIENT_ADDRESS) instanceof String told ? told : null);
        }
        synchronized (recording.lock) {
            if (recording.isDisconnected()) {
                return;
            }
            Map<String, Object> rule = rules.follow(payload, channelId);
            boolean forwarded = forwardingChannels.isForwarded(payload, channelId);
            if (payload instanceof Io io) {
                count(io);
            }
            if (channelId != null
                    && (!(payload instanceof Io) || rules.of(channelId).masksKeystrokes())) {
                screening.see(new AuditMessage(id, clock.now(), payload, channelId, new LinkedHashMap<>(extras)));
            }
            if (!rule.isEmpty() && rules.isRecorded() && !(payload instanceof ChannelOpen)) {
                take(NOTHING, channelId, rule, false);
            }
            if (isLeftOut(payload, channelId)) {
                leaveOut(payload, channelId);
            } else if (channelId != null && !rules.isRecorded(channelId)) {
                Map<String, Object> more = new LinkedHashMap<>(extras);
                more.putAll(rules.extrasOf(channelId));
                take(payload, channelId, more, forwarded);
            } else {
                take(payload, channelId, extras, forwarded);
            }
            rules.followed(payload, channelId);
            Map<String, Object> told = login ? rules.toldAtLogin() : Map.of();
            if (!told.isEmpty()) {
                take(NOTHING, null, told, false);
            }
        }
    }

    /** The user is known, and so are the rules that apply. */
    private void login(String user, @Nullable String address) {
        synchronized (recording.lock) {
            rules.login(user, address);
            gate.ruled(rules.isRecorded());
        }
        gate.user(user, address);
    }

    /**
     * Whether a rule keeps a message from being recorded. Of a connection, it is recorded that the user logged in and that it
     * ended; of a channel, that it was opened and closed.
     */
    @GuardedBy("recording.lock")
    private boolean isLeftOut(Payload payload, @Nullable Long channelId) {
        if (channelId == null) {
            return !rules.isRecorded()
                    && !(payload instanceof Connect
                            || payload instanceof HandshakeSuccessful
                            || payload instanceof Disconnect);
        }
        boolean frame = payload instanceof ChannelOpen || payload instanceof Close;
        return !rules.isRecorded(channelId) && (waiting != null || !frame);
    }

    @GuardedBy("recording.lock")
    private void leaveOut(Payload payload, @Nullable Long channelId) {
        if (channelId == null || !LeftOut.isKept(payload) && !(payload instanceof ChannelOpen)) {
            return;
        }
        AuditMessage message = new AuditMessage(id, clock.now(), payload, channelId, Map.of());
        if (LeftOut.isKept(payload)) {
            leftOut.follow(message, channelId);
        }
        if (payload instanceof ChannelOpen || payload instanceof Close) {
            live.view().follow(message);
        }
    }

    /**
     * The rules, or the content that is recorded where none matches, are other ones.
     *
     * @param by who changed them, or null if that is not known
     */
    public void rulesChanged(@Nullable String by) {
        try {
            synchronized (recording.lock) {
                if (!recording.isDisconnected() && !recording.isShared()) {
                    boolean opening = waiting != null;
                    List<RuleNote> notes = rules.review();
                    gate.ruled(rules.isRecorded());
                    for (RuleNote note : notes) {
                        tell(note, opening, by);
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            gate.cannotRecord();
            environment.reports().unexpected(id, e);
        }
    }

    /** Records a change of the rules, and what is needed to understand what comes behind it. */
    @GuardedBy("recording.lock")
    private void tell(RuleNote note, boolean opening, @Nullable String by) {
        if (waiting == null || note.channel() == null) {
            take(NOTHING, note.channel(), ChangeNote.by(note.extras(), by), false);
        }
        if (!note.resumes()) {
            return;
        }
        for (Long channel : note.channel() == null ? leftOut.channels() : List.of(note.channel())) {
            if (rules.isRecorded(channel)) {
                for (AuditMessage message : leftOut.resume(channel, opening, clock.now())) {
                    screening.take(message, false);
                }
            }
        }
    }

    /** Makes a message of what may be recorded, and brings it to the recording, or to the lobby. */
    @GuardedBy("recording.lock")
    private void take(Payload payload, @Nullable Long channelId, Map<String, ?> extras, boolean forwarded) {
        Interception interception = rules.of(channelId);
        Payload kept = viewings.without(interception.apply(payload, forwarded), channelId, !extras.isEmpty());
        if (kept == null) {
            return;
        }
        boolean last = payload instanceof Disconnect;
        if (last) {
            recording.disconnected();
        }
        AuditMessage message = message(kept, channelId, interception.apply(extras));
        Waiting lobby = waiting;
        if (lobby != null && (channelId == null && !rules.isLoggedIn() || !rules.isRecorded())) {
            live.view().follow(message);
            environment.followers().publish(live.view().client(), message);
            hold(lobby, gate.hasToTell() ? message.withExtra(AuditMessage.EXEMPT, true) : message, last);
            if (payload instanceof HandshakeSuccessful && !lobby.stay()) {
                gate.cannotRecord();
            }
            return;
        } else if (lobby != null) {
            message = admit(lobby, message);
        }
        if (!last && environment.policy().isStrict() && recording.isStorageDown()) {
            // before the server has the packet that the message tells of: the server must not do what the client asks
            gate.cannotRecord();
        }
        screening.take(message, last);
    }

    /** Puts a message without secrets into the mailbox; with the lock held. */
    private void deliver(AuditMessage message) {
        synchronized (recording.lock) {
            boolean exemption = gate.hasToTell();
            AuditMessage told = exemption ? message.withExtra(AuditMessage.EXEMPT, true) : message;
            live.view().follow(told);
            boolean vital = told.payload() instanceof Disconnect || told.payload() instanceof Connect;
            AuditMessage taken = mailbox.offer(told, vital);
            if (taken == null) {
                return;
            }
            environment.followers().publish(live.view().client(), taken);
            if (exemption) {
                gate.told();
            }
            recording.arrived(vital);
        }
    }

    private void count(Io io) {
        Bytes data = io.data();
        if (data != null && data.length() > 0) {
            passed(io.stream() == Io.STDIN, data.length());
        }
    }

    @GuardedBy("recording.lock")
    private AuditMessage message(Payload payload, @Nullable Long channelId, Map<String, Object> extras) {
        long now = clock.now();
        AuditMessage message = new AuditMessage(id, now, payload, channelId, extras);
        Long hostTime = clock.toTell(now);
        return hostTime == null ? message : message.withExtra(AuditMessage.CLOCK, hostTime);
    }

    /** The user has not authenticated: the message waits in the lobby. */
    @GuardedBy("recording.lock")
    private void hold(Waiting lobby, AuditMessage message, boolean last) {
        boolean listed = lobby.add(message);
        if (last) {
            listed &= lobby.passOn();
            lobby.leave();
            recording.finished();
        }
        if (!listed) {
            gate.cannotRecord();
        }
    }

    /** The user has authenticated, and the connection gets its own recording. Returns the message that showed this. */
    @GuardedBy("recording.lock")
    private AuditMessage admit(Waiting lobby, AuditMessage message) {
        waiting = null;
        if (lobby.isPassing()) {
            intake.lobby().left(message);
        }
        for (AuditMessage kept : lobby.leave()) {
            mailbox.offer(kept, kept.payload() instanceof Connect);
        }
        recording.arrived(true);
        long onlyShared = lobby.onlyShared();
        AuditMessage told = lobby.lost().before(message);
        return onlyShared == 0 ? told : told.withExtra(AuditMessage.SHARED_MESSAGES, onlyShared);
    }

    /** The user has not authenticated in the time for which messages are held. */
    void passOn() {
        synchronized (recording.lock) {
            if (waiting != null && !recording.isDisconnected() && !waiting.passOn()) {
                gate.cannotRecord();
            }
        }
    }

    /** Takes the first message as it is, for the shared recording. */
    void begin(AuditMessage connect) {
        synchronized (recording.lock) {
            mailbox.offer(connect, true);
            recording.arrived(true);
        }
    }

    /** Takes a message as it is, for the shared recording. */
    void pass(AuditMessage message, boolean vital) {
        synchronized (recording.lock) {
            if (!recording.isDisconnected() && mailbox.offer(message, vital) != null) {
                recording.arrived(false);
            }
        }
    }

    /** Has the recording go on: the pipeline in force changed, or the log is being closed. */
    public void wake() {
        synchronized (recording.lock) {
            if (waiting == null) {
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
        gate.review();
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
            if (waiting != null) {
                lookAtLobby(waiting);
            }
        }
        recording.look(now);
    }

    private void lookAtLobby(Waiting lobby) {
        if (intake.isUnavailable()) {
            gate.cannotRecord();
        } else if (!lobby.isUnlisted()) {
            gate.recorded(false);
        }
    }

    /** Records extras of a channel as a message without data. */
    private void note(@Nullable Long channelId, Map<String, ?> extras) {
        synchronized (recording.lock) {
            // a message of a channel would tell the lobby that the user has authenticated
            add(NOTHING, waiting == null ? channelId : null, extras);
        }
    }

    /** The connection as those see it who look at open connections. */
    LiveRecorder watched() {
        return watched;
    }

    /** What the log tells of the connection when its recording has ended. */
    ConnectionEnd end() {
        synchronized (recording.lock) {
            return live.end(id, gate.address(), rules.isRecorded() ? null : rules.pid(), recording.outcome());
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

    public Mailbox mailbox() {
        return mailbox;
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
