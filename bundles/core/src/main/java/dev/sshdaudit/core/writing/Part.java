package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.ledger.Ledgers;
import dev.sshdaudit.core.selection.Encryption;
import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.core.time.Time;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One part of a connection's recording: an encoder and the recordings it has opened. For one thread at a time. */
public final class Part implements RecordingOutputs {

    private static final Logger LOG = LoggerFactory.getLogger(Part.class);

    private final Pipeline pipeline;
    private final Ledgers ledgers;
    private final String connectionId;
    private final int number;
    private final String node;
    private final Time time;
    private final Consumer<String> opened;
    private final Instant start;
    private final long startNanos;
    private final Connect connect;
    private final boolean shared;
    private final @Nullable String formerConnection;
    private final RecordingEncoder encoder;
    private final List<Output> outputs = new ArrayList<>();
    private String remoteAddress;
    private @Nullable String username;
    /** The state of the recordings that the encoder finishes from now on. */
    private State endState = State.ENDED;

    /**
     * Begins a part.
     *
     * @param first the first message, a {@code connect}
     * @param number the number of the part; the first is 1
     * @param login tells the user, and the client's address if a load balancer has told that; null if the user has not
     *     authenticated
     * @param node the name of this host, or an empty text
     * @param opened takes the names of recordings that are opened
     */
    Part(
            Pipeline pipeline,
            Ledgers ledgers,
            AuditMessage first,
            int number,
            @Nullable AuditMessage login,
            String node,
            Time time,
            Consumer<String> opened)
            throws IOException {
        this.pipeline = pipeline;
        this.ledgers = ledgers;
        this.time = time;
        this.opened = opened;
        this.startNanos = time.nanos();
        this.connectionId = first.connectionId();
        this.number = number;
        this.node = node;
        this.start = Timestamps.toInstant(first.timestamp());
        this.connect = (Connect) first.payload();
        this.remoteAddress = login != null && login.extras().get(AuditMessage.CLIENT_ADDRESS) instanceof String address
                ? address
                : connect.remoteAddr();
        this.shared = Boolean.TRUE.equals(first.extras().get(AuditMessage.SHARED));
        this.formerConnection = first.extras().get(AuditMessage.FORMER_CONNECTION) instanceof String id ? id : null;
        this.username = login == null ? null : ((HandshakeSuccessful) login.payload()).username();
        try {
            this.encoder = pipeline.format().newEncoder(this);
        } catch (IOException | RuntimeException | Error e) {
            abandonOutputs();
            throw e;
        }
    }

    /** The host's time, or a later time if the host's clock was set back: a recording never ends before it began. */
    private Instant now() {
        Instant elapsed = start.plusNanos(time.nanos() - startNanos);
        Instant host = Timestamps.toInstant(time.hostNanos());
        return host.isAfter(elapsed) ? host : elapsed;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    void encode(AuditMessage message) throws IOException {
        encoder.encode(message);
    }

    void hurry() throws IOException {
        encoder.hurry();
    }

    void flush() throws IOException {
        encoder.flush();
    }

    void idle() throws IOException {
        encoder.idle();
    }

    /** The user has authenticated. */
    void username(String user) throws IOException {
        if (user.equals(username)) {
            return;
        }
        username = user;
        for (Output output : outputs) {
            output.update(output.metadata.withUsername(user));
        }
    }

    /** A load balancer has told the address of a client, whose connection may be one of many in this recording. */
    void clientAddress(String ofConnection, String address) throws IOException {
        if (!shared && ofConnection.equals(connectionId) && !address.equals(remoteAddress)) {
            remoteAddress = address;
            for (Output output : outputs) {
                output.update(output.metadata.withRemoteAddress(address));
            }
        }
    }

    /** Ends this part properly, with the connection or before it. */
    void finish(State state) throws IOException {
        endState = state;
        encoder.finish();
        for (Output output : List.copyOf(outputs)) {
            output.finish();
        }
    }

    /** Tells the format and the storage that this part ends where it stands, after an error. */
    void abandon() {
        quietly(encoder::abandon);
        abandonOutputs();
    }

    private void abandonOutputs() {
        for (Output output : List.copyOf(outputs)) {
            outputs.remove(output);
            quietly(() -> output.storage.abandon(output.metadata.ended(State.CUT, now())));
        }
    }

    /** Formats and storages of third parties may throw where their interface forbids it: the error before is reported. */
    private static void quietly(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException | Error e) {
            LOG.debug("A recording that is cut could not be ended", e);
        }
    }

    @Override
    public String connectionId() {
        return connectionId;
    }

    @Override
    public int part() {
        return number;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public RecordingOutput open(String extension, String contentType) throws IOException {
        return open(null, extension, contentType);
    }

    @Override
    public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
        return open(channelId, extension, contentType);
    }

    private RecordingOutput open(@Nullable Long channelId, String extension, String contentType) throws IOException {
        Encryption encryption = pipeline.encryption();
        String name = connectionId
                + (channelId == null ? "" : "-" + channelId)
                + (number == 1 ? "" : "." + number)
                + extension
                + encryption.extension();
        RecordingMetadata metadata = new RecordingMetadata(
                name,
                connectionId,
                channelId,
                number,
                pipeline.formatName(),
                encryption.contentType(contentType),
                node,
                channelId == null ? start : now(),
                null,
                remoteAddress,
                connect.country(),
                username,
                State.OPEN,
                shared,
                formerConnection);
        Output output = new Output(encrypted(encryption, ledgers.create(pipeline, metadata), metadata), metadata);
        outputs.add(output);
        opened.accept(name);
        return output;
    }

    /** Encrypts before the ledger hashes what the storage gets: so a verification needs no key. */
    private StorageOutput encrypted(Encryption encryption, StorageOutput storage, RecordingMetadata metadata)
            throws IOException {
        try {
            return encryption.encrypt(storage);
        } catch (IOException | RuntimeException | Error e) {
            quietly(() -> storage.abandon(metadata.ended(State.CUT, now())));
            throw e;
        }
    }

    private final class Output implements RecordingOutput {

        private final StorageOutput storage;
        private RecordingMetadata metadata;

        Output(StorageOutput storage, RecordingMetadata metadata) {
            this.storage = storage;
            this.metadata = metadata;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            storage.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            storage.flush();
        }

        private void update(RecordingMetadata changed) throws IOException {
            metadata = changed;
            storage.update(changed);
        }

        @Override
        public void finish() throws IOException {
            if (outputs.remove(this)) {
                metadata = metadata.ended(endState, now());
                try {
                    storage.finish(metadata);
                } catch (IOException e) {
                    storage.abandon(metadata.ended(State.CUT, now()));
                    throw e;
                }
            }
        }
    }
}
