package dev.sshdaudit.web.api;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.message.Timestamps;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads what lists would tell of a connection of which they do not: its own messages in a shared recording. For one thread. */
final class SharedConnection {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final Set<MessageType> FAILURES = EnumSet.of(
            MessageType.AUTH_PASSWORD_FAILED,
            MessageType.AUTH_PUBKEY_FAILED,
            MessageType.AUTH_KEYBOARD_INTERACTIVE_FAILED);

    private final long begun = System.nanoTime();
    private @Nullable Instant start;
    private @Nullable Instant end;
    private @Nullable String attempted;
    private String address = "";
    private long failures;

    private SharedConnection() {}

    /** Reads it. */
    static Recorded read(AuditQuery query, Look look) throws IOException {
        String connection = look.connection();
        if (connection == null) {
            return new Recorded(look.id(), List.of(look.opened()), null);
        }
        SharedConnection read = new SharedConnection();
        try (Reel reel = Reel.open(query, look)) {
            read.read(reel);
        }
        return new Recorded(connection, List.of(), read.found(connection, look));
    }

    private void read(Reel reel) throws IOException {
        Reel.Next next = reel.next();
        while (next != Reel.Next.END && System.nanoTime() - begun < NANOS) {
            if (next == Reel.Next.MESSAGE) {
                take(reel.message());
            }
            next = reel.next();
        }
    }

    private void take(AuditMessage message) {
        end = Timestamps.toInstant(message.timestamp());
        start = start == null ? end : start;
        if (message.payload() instanceof Connect connect) {
            address = connect.remoteAddr();
        } else if (message.payload() instanceof Authentication attempt) {
            attempted = attempt.username();
            failures += FAILURES.contains(message.type()) ? 1 : 0;
        }
    }

    private Found.Connection found(String id, Look look) {
        Instant from = start == null ? look.part(0).start() : start;
        return new Found.Connection(
                id, look.part(0).node(), from, end == null ? from : end, address, null, attempted, failures, List.of());
    }
}
