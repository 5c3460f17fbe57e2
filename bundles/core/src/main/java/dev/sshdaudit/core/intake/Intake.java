package dev.sshdaudit.core.intake;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.core.live.LiveRecorder;
import dev.sshdaudit.core.privacy.Filter;
import dev.sshdaudit.core.privacy.Redaction;
import dev.sshdaudit.core.privacy.UnechoedKeystrokes;
import dev.sshdaudit.core.rules.ConnectionRules;
import dev.sshdaudit.core.rules.RuleSet;
import dev.sshdaudit.core.settings.Interceptions;
import dev.sshdaudit.core.time.Futures;
import dev.sshdaudit.core.writing.Environment;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.storage.ConnectionDay;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes connections: makes their recorders, and keeps the recorders whose recordings are not finished. Thread-safe. */
public final class Intake {

    /** How long the messages of a closed connection are kept in memory while they cannot be recorded. */
    private static final long RETENTION_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final SecureRandom random = new SecureRandom();
    private final Environment environment;
    private final Supplier<RuleSet> rules;
    private final BooleanSupplier enabled;
    private final BooleanSupplier watched;
    private final Lobby lobby;
    private final Set<Recorder> live = ConcurrentHashMap.newKeySet();
    private volatile long retentionNanos = RETENTION_NANOS;

    /**
     * Has no connection yet.
     *
     * @param rules the rules in force
     * @param enabled whether auditing is on
     * @param watched whether a thread looks for storages that block
     */
    public Intake(Environment environment, Supplier<RuleSet> rules, BooleanSupplier enabled, BooleanSupplier watched) {
        this.environment = environment;
        this.rules = rules;
        this.enabled = enabled;
        this.watched = watched;
        this.lobby = new Lobby(environment, this);
    }

    /** Begins to record a connection. */
    public Recorder take(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        environment.tally().connected();
        String id = newId();
        Recorder recorder;
        if (environment.policy().sharesUnauthenticated() && !Boolean.TRUE.equals(extras.get(AuditMessage.JOINED))) {
            Waiting waiting = new Waiting(lobby, connect.remoteAddr());
            recorder = Recorder.waiting(environment, this, id, control, waiting);
            lobby.arrived(recorder);
        } else {
            recorder = Recorder.own(environment, this, id, control);
        }
        recorder.gate().from(connect.remoteAddr());
        begin(recorder, connect, extras);
        recorder.gate().begin();
        return recorder;
    }

    /** Takes a connection that came while auditing was being switched off, and is not recorded. */
    public AuditConnection unrecorded() {
        return new Unrecorded(newId());
    }

    /** Makes a recorder for a shared recording. */
    Recorder newShared(ConnectionControl control) {
        return Recorder.shared(environment, this, newId(), control);
    }

    /** Gives a recorder its first message. */
    void begin(Recorder recorder, Connect connect, Map<String, ?> extras) {
        live.add(recorder);
        recorder.connect(connect, withNode(extras));
    }

    /**
     * Gives the recorder of a shared recording its first message.
     *
     * @param time the time of that message, in nanoseconds since 1970
     */
    void beginShared(Recorder recorder, long time) {
        live.add(recorder);
        recorder.begin(new AuditMessage(
                recorder.id(),
                time,
                new Connect("", ConnectionEvent.COUNTRY_UNKNOWN),
                null,
                new LinkedHashMap<>(withNode(Map.of(AuditMessage.SHARED, true)))));
    }

    /** An id for a connection: 32 lower-case hex digits. */
    private String newId() {
        byte[] bytes = new byte[ConnectionDay.RANDOM_BYTES];
        random.nextBytes(bytes);
        return ConnectionDay.newId(bytes, Instant.now());
    }

    private Map<String, ?> withNode(Map<String, ?> extras) {
        String node = environment.node().get();
        if (node.isEmpty()) {
            return extras;
        }
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(AuditMessage.NODE, node);
        return more;
    }

    /** Whether it is known already that a new connection cannot be recorded. */
    public boolean isUnavailable() {
        if (!watched.getAsBoolean()) {
            return true;
        }
        return environment.pipelines().isAnyDown() || lobby.isFailing();
    }

    /** Chooses what is recorded of a new connection. */
    ConnectionRules rules(ConnectionRules.Host host) {
        return new ConnectionRules(rules, host);
    }

    /**
     * The filters through which the messages of a new connection go, in this order.
     *
     * @param interceptions what is recorded of the connection
     */
    List<Filter> filters(Interceptions interceptions) {
        return List.of(new UnechoedKeystrokes(interceptions), new Redaction(environment.secrets()));
    }

    /** Whether auditing is on. */
    boolean isEnabled() {
        return enabled.getAsBoolean();
    }

    /** Nanoseconds for which the messages of a closed connection are kept in memory while they cannot be recorded. */
    long retentionNanos() {
        return retentionNanos;
    }

    /** Sets {@link #retentionNanos}, for tests, which cannot wait for a minute. */
    public void retain(long nanos) {
        retentionNanos = nanos;
    }

    /** Records connections whose users have not authenticated. */
    public Lobby lobby() {
        return lobby;
    }

    /** Whether the recording of a connection is not finished. */
    boolean isLive(Recorder recorder) {
        return live.contains(recorder);
    }

    /** The storage has the whole recording, or the recording was given up. */
    void finished(Recorder recorder) {
        live.remove(recorder);
    }

    /** Runs an action for each recorder whose recording is not finished. */
    public void forEach(Consumer<Recorder> action) {
        live.forEach(action);
    }

    /** The connections whose recordings are not finished. */
    public List<LiveRecorder> connections() {
        return live.stream()
                .filter(recorder -> !recorder.isShared())
                .map(Recorder::watched)
                .toList();
    }

    /** How many connections are open. */
    public int open() {
        return (int) live.stream()
                .filter(recorder -> !recorder.isShared() && !recorder.hasEnded())
                .count();
    }

    /** How many recordings of connections that are closed are not finished. */
    public int pending() {
        return (int) live.stream().filter(Recorder::hasEnded).count();
    }

    /**
     * Ends all recordings. The shared one is the last, as it has the last messages of unauthenticated connections.
     *
     * @param reason why, for the extra {@link AuditMessage#REASON} of the last messages
     */
    public void disconnect(String reason) {
        Map<String, ?> extras = Map.of(AuditMessage.REASON, reason);
        live.forEach(recorder -> {
            if (!recorder.isShared()) {
                recorder.disconnect(extras);
            }
        });
        lobby.end(reason);
    }

    /**
     * Runs an action for each recorder whose recording is not finished, and waits until all actions are done.
     *
     * @param action begins, and returns a future that completes when the action is done
     * @param seconds the seconds to wait at most
     * @return whether all actions are done
     */
    public boolean await(Function<Recorder, CompletableFuture<Void>> action, long seconds) {
        return Futures.await(live.stream().map(action).toList(), seconds);
    }
}
