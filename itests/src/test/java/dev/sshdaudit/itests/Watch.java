package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/** Looks on while the next connection is being recorded. */
final class Watch {

    private final Karaf karaf;
    private final Set<String> before;
    private Path file;

    Watch(Karaf karaf) {
        this.karaf = karaf;
        this.before = karaf.recordings();
    }

    /** The recording of the connection that is there by now. */
    private Path file() {
        if (file == null) {
            file = Recording.begun(karaf, before);
        }
        return file;
    }

    /** Waits until so many messages of a type have reached the storage. */
    void await(MessageType type, long count) {
        await(message -> message.type() == type, count);
    }

    /** Waits until so many messages of a kind have reached the storage. */
    void await(Predicate<AuditMessage> wanted, long count) {
        Path recording = file();
        eventually(
                () -> count + " such messages in " + Recording.soFar(recording),
                60,
                () -> Recording.soFar(recording).stream().filter(wanted).count() >= count);
    }

    /** Waits for the end of the connection. */
    Recording ended() throws IOException {
        return Recording.ended(file());
    }
}
