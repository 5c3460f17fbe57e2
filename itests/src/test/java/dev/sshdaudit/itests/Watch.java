package dev.sshdaudit.itests;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

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
    private Path file() throws IOException {
        if (file == null) {
            file = Recording.begun(karaf, before);
        }
        return file;
    }

    /** Waits until so many messages of a type have reached the storage. */
    void await(MessageType type, long count) throws IOException {
        Path recording = file();
        Processes.eventually(
                () -> count + " of " + type + " in " + Recording.soFar(recording),
                60,
                () -> Recording.soFar(recording).stream()
                                .map(AuditMessage::type)
                                .filter(type::equals)
                                .count()
                        >= count);
    }

    /** Waits for the end of the connection. */
    Recording ended() throws IOException {
        return Recording.ended(file());
    }

    List<AuditMessage> soFar() throws IOException {
        return Recording.soFar(file());
    }
}
