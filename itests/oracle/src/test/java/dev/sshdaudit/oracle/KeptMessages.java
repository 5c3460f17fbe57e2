package dev.sshdaudit.oracle;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A format that keeps messages as they are, by the client's port, and writes a byte for each. */
final class KeptMessages implements AuditFormat, Recordings {

    private final Map<String, Recording> byId = new ConcurrentHashMap<>();
    private final Map<Long, String> idByPort = new ConcurrentHashMap<>();
    private final Predicate<AuditMessage> lost;

    /**
     * Makes one.
     *
     * @param lost what is not kept: nothing, except to try those who look for it
     */
    KeptMessages(Predicate<AuditMessage> lost) {
        this.lost = lost;
    }

    /** The messages of one connection so far: in its own recording, or in the one of those who have not authenticated. */
    private static final class Recording {

        private final List<AuditMessage> own = new ArrayList<>();
        private final List<AuditMessage> shared = new ArrayList<>();
        private boolean ended;

        synchronized void add(AuditMessage message, boolean inShared, boolean lost) {
            if (!lost) {
                (inShared ? shared : own).add(message);
            }
            ended |= message.payload() instanceof Disconnect;
        }

        /** All messages; null as long as some are to come: those of the shared recording come on a thread of their own. */
        synchronized List<AuditMessage> ended() {
            boolean awaited = needsShared() && shared.stream().noneMatch(Recording::leadsToOwn);
            return ended && !awaited ? all() : null;
        }

        /** Its own recording has all from the beginning, or says that the shared one alone has some of it. */
        private boolean needsShared() {
            return own.stream().anyMatch(it -> it.extras().containsKey(AuditMessage.SHARED_MESSAGES));
        }

        /** The last of the connection in the shared recording. */
        private static boolean leadsToOwn(AuditMessage message) {
            return message.extras().containsKey(AuditMessage.RECORDING);
        }

        private List<AuditMessage> all() {
            if (!own.isEmpty() && !needsShared()) {
                return List.copyOf(own);
            }
            // some are in both, which harms nothing
            return Stream.concat(shared.stream(), own.stream())
                    .sorted(Comparator.comparingLong(AuditMessage::timestamp))
                    .toList();
        }

        @Override
        public synchronized String toString() {
            return all().toString();
        }
    }

    /** Messages of connections that never authenticate share a recording, so each goes to its own connection. */
    private final class Encoder implements RecordingEncoder {

        private final String connectionId;
        private final RecordingOutput output;

        Encoder(String connectionId, RecordingOutput output) {
            this.connectionId = connectionId;
            this.output = output;
        }

        @Override
        public void encode(AuditMessage message) throws IOException {
            output.write(new byte[1], 0, 1);
            Recording recording = byId.computeIfAbsent(message.connectionId(), id -> new Recording());
            recording.add(message, !message.connectionId().equals(connectionId), lost.test(message));
            if (message.payload() instanceof Connect && message.extras().get("remotePort") instanceof Long port) {
                idByPort.put(port, message.connectionId());
            }
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }

        @Override
        public void finish() throws IOException {
            output.finish();
        }
    }

    @Override
    public List<AuditMessage> ended(int clientPort, long since) {
        String id = idByPort.get((long) clientPort);
        List<AuditMessage> messages = id == null ? null : byId.get(id).ended();
        if (messages != null) {
            idByPort.remove((long) clientPort);
            byId.remove(id);
        }
        return messages;
    }

    @Override
    public String soFar(int clientPort) {
        String id = idByPort.get((long) clientPort);
        return id == null ? "nothing recorded" : byId.get(id).toString();
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException {
        return new Encoder(outputs.connectionId(), outputs.open("", "application/octet-stream"));
    }
}
