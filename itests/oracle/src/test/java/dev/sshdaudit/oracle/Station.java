package dev.sshdaudit.oracle;

import static dev.sshdaudit.testkit.Eventually.within;

import dev.sshdaudit.embedded.SshAudit;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.storage.none.NoStorage;
import dev.sshdaudit.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A server that is recorded, and clients that play scripts against it. Scripts take turns. */
final class Station implements AutoCloseable {

    /** After which a server that has not noticed that its client has gone is told so: SSHD's threads may wait for it. */
    private static final Duration HANG = Duration.ofSeconds(1);

    private static final int PATIENCE_SECONDS = 15;

    private final String name;
    private final boolean forwarding;
    private final boolean strict;
    private final OracleServer server = new OracleServer();
    private final Recordings recordings;
    private final SshAudit audit;
    private final Map<String, RawClient> clients = new HashMap<>();
    private Path folder;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /**
     * Starts one.
     *
     * @param forwarding whether the content of forwardings is recorded
     */
    Station(String name, boolean strict, boolean forwarding, SshAudit.Builder builder, Recordings recordings) {
        this.name = name;
        this.strict = strict;
        this.forwarding = forwarding;
        this.recordings = recordings;
        audit = builder.configure(
                        "audit.intercept",
                        Map.of(
                                "stdin",
                                true,
                                "stdout",
                                true,
                                "stderr",
                                true,
                                "passwords",
                                true,
                                "forwarding",
                                forwarding))
                .start();
        audit.attach(server.sshd());
        server.start();
    }

    static Station inMemory(String mode, boolean forwarding) {
        return inMemory(mode, forwarding, message -> false, "shared");
    }

    /** One that loses messages, as no recorder may. Each connection has a recording of its own, for which none has to wait. */
    static Station deaf(Predicate<AuditMessage> lost) {
        return inMemory("strict", true, lost, "own");
    }

    private static Station inMemory(
            String mode, boolean forwarding, Predicate<AuditMessage> lost, String unauthenticated) {
        Map<String, Object> settings = settings(mode, "memory", "memory");
        settings.put("unauthenticated", unauthenticated);
        KeptMessages messages = new KeptMessages(lost);
        SshAudit.Builder builder = SshAudit.builder()
                .format("memory", messages)
                .storage("memory", new NoStorage())
                .configure("audit", settings);
        return new Station(
                mode + (forwarding ? "" : " without forwardings"),
                mode.equals("strict"),
                forwarding,
                builder,
                messages);
    }

    static Station inFiles(String mode) throws IOException {
        Path folder = Files.createTempDirectory("oracle");
        Map<String, Object> settings = settings(mode, "binary", "file");
        settings.put("unauthenticated", "own");
        SshAudit.Builder builder = SshAudit.builder()
                .configure("audit.file", Map.of("directory", folder.toString(), "minFreeSpace", 1 << 20))
                .configure("audit", settings);
        Station station =
                new Station(mode + " in files", mode.equals("strict"), true, builder, new FileRecordings(folder));
        station.folder = folder;
        return station;
    }

    private static Map<String, Object> settings(String mode, String format, String storage) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("enable", true);
        settings.put("format", format);
        settings.put("storage", storage);
        settings.put("mode", mode);
        settings.put("mailbox.timeout", 30);
        return settings;
    }

    int echoPort() {
        return server.echoPort();
    }

    @Override
    public String toString() {
        return name;
    }

    long connections() {
        return connections.get();
    }

    long packets() {
        return packets.get();
    }

    long refused() {
        return refused.get();
    }

    /** Plays a script; what is wrong with the recording of it, or nothing. */
    List<String> play(Script script) throws IOException {
        RawClient client = clients.computeIfAbsent(
                script.cipher() + " " + script.compression(),
                key -> new RawClient(script.cipher(), script.compression()));
        Instant now = Instant.now();
        long since = (now.getEpochSecond() - 1) * 1_000_000_000L + now.getNano();
        Play play = new Play(client.connect(server.port()), server, packets);
        connections.incrementAndGet();
        for (Step step : script.steps()) {
            play.step(step, script.honest());
        }
        boolean cutOff = play.connection().isOver();
        List<String> findings = new ArrayList<>(play.findings());
        play.connection().hangUp();
        play.closePeers();
        int port = play.connection().localPort();
        Notes notes = server.notes(port);
        List<AuditMessage> messages = await(port, since, notes);
        if (messages == null) {
            findings.add("the recording does not end; server's session closed: " + notes.isClosed() + "; "
                    + recordings.soFar(port) + "; ended: " + cutOff + " "
                    + play.connection().farewell());
            server.forget(port);
            return findings;
        }
        server.forget(port);
        recordings
                .leftOver()
                .forEach(it -> findings.add("one connection, and another recording beside its own: " + it));
        Recorded recorded = new Recorded(messages);
        findings.addAll(Judge.findings(notes, recorded, play.sent(), forwarding, strict));
        if (cutOff) {
            refused.incrementAndGet();
        }
        if (script.honest() && cutOff) {
            findings.add("the connection of an honest client was ended: "
                    + play.connection().farewell() + "; " + recorded.reason);
        }
        if (!findings.isEmpty()) {
            findings.add("ended: " + cutOff + " " + play.connection().farewell() + "; recorded reason: "
                    + recorded.reason
                    + "; marks: " + shortened(recorded.marks) + "; lost: " + recorded.lostMessages + " messages, "
                    + recorded.lostBytes + " bytes");
        }
        return findings;
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() < 300 ? text : text.substring(0, 300) + "...";
    }

    /** The whole recording; null if it does not end. */
    private List<AuditMessage> await(int port, long since, Notes notes) {
        AtomicReference<List<AuditMessage>> messages = new AtomicReference<>();
        AtomicLong hang = new AtomicLong(System.nanoTime() + HANG.toNanos());
        within(PATIENCE_SECONDS, () -> {
            if (!notes.isClosed() && System.nanoTime() > hang.get()) {
                hang.set(Long.MAX_VALUE);
                server.kill(port);
            }
            // a storage that finds its file gone while it ends a recording writes the file once more
            if (notes.isClosed() && audit.status().liveConnections() == 0) {
                messages.set(recordings.ended(port, since));
            }
            return messages.get() != null;
        });
        return messages.get();
    }

    /**
     * Leaves out of a script what is not needed for a finding, within a time.
     *
     * @param tries how often a smaller script is played before nothing counts as found with it
     */
    Script smaller(Script script, Duration limit, int tries) throws IOException {
        if (script.honest()) {
            return script; // half of what an honest client does is not honest
        }
        long deadline = System.nanoTime() + limit.toNanos();
        Script best = script;
        for (int size = Math.max(1, best.steps().size() / 2); size >= 1; size = size == 1 ? 0 : size / 2) {
            for (int at = best.steps().size() - size; at >= 0; at -= size) {
                if (System.nanoTime() > deadline) {
                    return best;
                }
                if (at + size > best.steps().size()) {
                    continue;
                }
                List<Step> fewer = new ArrayList<>(best.steps());
                fewer.subList(at, at + size).clear();
                Script candidate = best.with(Collections.unmodifiableList(fewer));
                if (finds(candidate, tries)) {
                    best = candidate;
                }
            }
        }
        return best;
    }

    private boolean finds(Script script, int tries) throws IOException {
        for (int i = 0; i < tries; i++) {
            if (!play(script).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        clients.values().forEach(RawClient::close);
        audit.close();
        server.close();
        if (folder != null) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
