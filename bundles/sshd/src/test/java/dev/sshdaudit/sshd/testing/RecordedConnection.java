package dev.sshdaudit.sshd.testing;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.PayloadSchema;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What one connection recorded. It is strict about the API's contract: nothing comes after the end. */
public final class RecordedConnection implements AuditConnection {

    private final int number;
    private final Set<Content> intercepted;
    private final ConnectionControl control;
    private final List<AuditMessage> messages = new ArrayList<>();
    private final List<String> notFollowed = new ArrayList<>();
    private volatile boolean strict;
    private volatile Transfers transfers = Transfers.CONTENT;
    private long passed;
    private boolean ended;
    private Runnable onRecord = () -> {};

    public RecordedConnection(int number, Set<Content> intercepted, ConnectionControl control) {
        this.number = number;
        this.intercepted = intercepted;
        this.control = control;
    }

    void begin(Connect connect, Map<String, ?> extras) {
        add(connect, null, extras);
    }

    @Override
    public String id() {
        return "%032x".formatted(number);
    }

    @Override
    public boolean intercepts(Content content) {
        return intercepted.contains(content);
    }

    @Override
    public Transfers transfers(Long channelId) {
        return transfers;
    }

    /** What is recorded of transfers from now on. */
    public RecordedConnection transfers(Transfers wanted) {
        transfers = wanted;
        return this;
    }

    @Override
    public synchronized void passed(boolean fromClient, long bytes) {
        passed += bytes;
    }

    /** How many bytes of data were not recorded. */
    public synchronized long passed() {
        return passed;
    }

    @Override
    public void record(Payload payload, Long channelId, Map<String, ?> extras) {
        if (payload instanceof Connect || payload instanceof Disconnect) {
            throw new IllegalArgumentException(payload.toString());
        }
        add(payload, channelId, extras);
        onRecord.run();
    }

    @Override
    public synchronized void cannotFollow(String why) {
        notFollowed.add(why);
        if (strict) {
            control.disconnect(why);
        }
    }

    RecordedConnection strict() {
        strict = true;
        return this;
    }

    /** Why it could not be followed, each time. */
    public synchronized List<String> notFollowed() {
        return List.copyOf(notFollowed);
    }

    @Override
    public void disconnect(Map<String, ?> extras) {
        add(new Disconnect(), null, extras);
        synchronized (this) {
            ended = true;
        }
    }

    private synchronized void add(Payload payload, Long channelId, Map<String, ?> extras) {
        if (ended) {
            throw new IllegalStateException("The recording has ended: " + payload);
        }
        messages.add(new AuditMessage(id(), messages.size(), payload, channelId, Map.copyOf(extras)));
    }

    /** Has something done at every message, within the call. */
    public void onRecord(Runnable action) {
        onRecord = action;
    }

    /** What the tap gave to control the session. */
    public ConnectionControl control() {
        return control;
    }

    /** A copy of what there is so far. */
    public synchronized List<AuditMessage> messages() {
        return List.copyOf(messages);
    }

    /** The messages of one type so far. */
    public List<AuditMessage> messages(MessageType type) {
        return messages().stream().filter(message -> message.type() == type).toList();
    }

    /** The only message of its type, once it is there. */
    public AuditMessage only(MessageType type) {
        return only(type, it -> true);
    }

    /** The only such message of its type, once it is there. */
    public AuditMessage only(MessageType type, Predicate<AuditMessage> wanted) {
        eventually(
                () -> "a certain " + type + " in\n" + this,
                () -> messages(type).stream().anyMatch(wanted));
        List<AuditMessage> found = messages(type).stream().filter(wanted).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " messages of type " + type + ":\n" + this);
        }
        return found.get(0);
    }

    /** Waits for a message of that type. */
    public RecordedConnection await(MessageType type) {
        return await(type, 1);
    }

    /** Waits for so many messages of that type. */
    public RecordedConnection await(MessageType type, int count) {
        eventually(
                () -> count + " " + type + " in\n" + this, () -> messages(type).size() >= count);
        return this;
    }

    /** Waits for the end of the recording. */
    public RecordedConnection awaitEnd() {
        return await(MessageType.DISCONNECT);
    }

    /** All bytes that went over a stream of a channel so far. */
    public byte[] bytes(long channel, long stream) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (AuditMessage message : messages(MessageType.IO)) {
            Io io = (Io) message.payload();
            if (Objects.equals(message.channelId(), channel) && io.stream() == stream) {
                all.writeBytes(io.data().toByteArray());
            }
        }
        return all.toByteArray();
    }

    /** As {@link #bytes}, as text. */
    public String text(long channel, long stream) {
        return Bytes.copyOf(bytes(channel, stream)).toUtf8();
    }

    /** The messages as lines: channel, type, fields, extras; bytes as text, without what changes each time. */
    public List<String> lines() {
        return messages().stream().map(RecordedConnection::line).toList();
    }

    /** The types of the messages, as {@code channel type} or {@code type}. */
    public List<String> types() {
        return messages().stream()
                .map(it -> (it.channelId() == null ? "" : it.channelId() + " ")
                        + it.type().id())
                .toList();
    }

    private static String line(AuditMessage message) {
        StringBuilder line = new StringBuilder();
        if (message.channelId() != null) {
            line.append(message.channelId()).append(' ');
        }
        line.append(message.type().id());
        line.append(fields(PayloadSchema.of(message.type()), message.payload()));
        if (!message.extras().isEmpty()) {
            line.append(message.extras().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(it -> it.getKey() + "=" + shown(it.getValue()))
                    .collect(Collectors.joining(" ", " {", "}")));
        }
        return line.toString();
    }

    private static String fields(PayloadSchema schema, Object record) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < schema.size(); i++) {
            Object value = schema.value(record, i);
            PayloadSchema entries = schema.field(i).entries();
            fields.append(' ').append(schema.field(i).key()).append('=');
            if (entries != null && value instanceof List<?> list) {
                fields.append(list.stream()
                        .map(entry -> fields(entries, entry).trim())
                        .collect(Collectors.joining("; ", "[", "]")));
            } else {
                fields.append(shown(value));
            }
        }
        return fields.toString();
    }

    private static String shown(Object value) {
        return value instanceof Bytes bytes ? "'" + bytes.toUtf8() + "'" : String.valueOf(value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
