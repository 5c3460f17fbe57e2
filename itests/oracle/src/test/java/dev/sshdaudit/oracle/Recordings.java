package dev.sshdaudit.oracle;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import java.util.List;

/** Where the recordings of connections are found again. */
interface Recordings {

    /** The whole recording of the connection from a port, once; null as long as it has not ended. */
    List<AuditMessage> ended(int clientPort) throws IOException;

    /** What there is of a recording that does not end, in words. */
    String soFar(int clientPort);
}
