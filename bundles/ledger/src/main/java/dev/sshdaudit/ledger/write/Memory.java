package dev.sshdaudit.ledger.write;

import java.io.IOException;
import java.util.Optional;

/** Where a process remembers its ledger in one storage. */
interface Memory {

    /**
     * What an earlier process has left; empty if there is nothing.
     *
     * @throws IOException if that cannot be read; the message names PID and key
     */
    Optional<Memo> read() throws IOException;

    /**
     * Remembers.
     *
     * @throws IOException if that cannot be written; the message names PID and key
     */
    void write(Memo memo) throws IOException;
}
