package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.selection.Pipeline;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the parts of one connection's recording, and numbers them. A part that is not the first repeats what a reader needs to
 * understand the messages behind. For one thread at a time.
 */
final class PartOpener {

    /** Names that are tried for a part when names are taken already. */
    private static final int MOST_NAMES_TRIED = 1000;

    private final Environment environment;
    private final Source source;
    private final ConnectionState state;
    private final Supplier<@Nullable AuditMessage> comingLogin;
    private int parts;

    /**
     * Begins, or continues for a writer that was left behind.
     *
     * @param parts how many parts were opened before
     * @param comingLogin the first login among the messages that wait to be recorded next, or null: a part that is opened has
     *     its user at once, and its metadata need not be written anew for that
     */
    PartOpener(
            Environment environment,
            Source source,
            ConnectionState state,
            int parts,
            Supplier<@Nullable AuditMessage> comingLogin) {
        this.environment = environment;
        this.source = source;
        this.state = state;
        this.parts = parts;
        this.comingLogin = comingLogin;
    }

    /** How many parts have been opened, those counted whose names were taken and that could not be opened. */
    int parts() {
        return parts;
    }

    /**
     * Opens the next part.
     *
     * @param message the message that is to be written to the part, or the connection's first message if there is none
     * @param timestamp the time of the messages that the part repeats
     */
    Part open(Pipeline pipeline, AuditMessage message, long timestamp) throws IOException {
        Part opened = firstFree(pipeline, message, timestamp);
        try {
            for (AuditMessage repeated : state.continuation(parts, timestamp)) {
                opened.encode(repeated);
            }
        } catch (IOException | RuntimeException | Error e) {
            opened.abandon();
            throw e;
        }
        return opened;
    }

    /** Begins the part with the next number whose name is free: an earlier try may have got as far as taking a name. */
    private Part firstFree(Pipeline pipeline, AuditMessage message, long timestamp) throws IOException {
        for (int tries = 1; ; tries++) {
            parts++;
            List<AuditMessage> repeated = state.continuation(parts, timestamp);
            try {
                return new Part(
                        pipeline,
                        environment.ledgers(),
                        repeated.isEmpty() ? message : repeated.get(0),
                        parts,
                        login(),
                        environment.node().get(),
                        environment.time(),
                        source::opened);
            } catch (FileAlreadyExistsException e) {
                if (tries == MOST_NAMES_TRIED) {
                    throw e;
                }
            } catch (IOException | RuntimeException | Error e) {
                parts--;
                throw e;
            }
        }
    }

    /** The login of the connection, be it recorded or among the messages that wait; null if there is none. */
    private @Nullable AuditMessage login() {
        AuditMessage recorded = state.handshake();
        if (recorded != null) {
            return recorded;
        }
        AuditMessage coming = comingLogin.get();
        return coming != null && source.owns(coming) ? coming : null;
    }
}
