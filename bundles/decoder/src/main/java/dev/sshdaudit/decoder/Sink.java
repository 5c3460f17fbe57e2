package dev.sshdaudit.decoder;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;

/** What becomes of the messages of one recording. */
interface Sink {

    void message(AuditMessage message) throws IOException;

    /** There is no more, whether the recording ended or broke off. All has been handed on then. */
    void end() throws IOException;
}
