package dev.sshdaudit.oracle;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.util.List;

/** Where the recordings of connections are found again. */
interface Recordings {

    /**
     * The whole recording of the connection from a port, once; null as long as it has not ended.
     *
     * @param since when the connection began at the earliest, in nanoseconds since the Unix epoch: ports are used again
     */
    List<AuditMessage> ended(int clientPort, long since) throws IOException;

    /**
     * Recordings that belong to no connection, each told once. Asked for when no connection is there any more; nothing
     * where several connections share a recording.
     */
    default List<String> leftOver() throws IOException {
        return List.of();
    }

    /** What there is of a recording that does not end, in words. */
    String soFar(int clientPort);
}
