package dev.sshdaudit.ledger.write;

import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import java.io.IOException;

/** Tells the key that signs. */
interface Signer {

    /**
     * The key in force.
     *
     * @throws IOException if there is none; the message names PID and key of the configuration
     */
    SshPrivateKey key() throws IOException;
}
