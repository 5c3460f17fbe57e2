package dev.sshdaudit.sshd.transfer;

/** Follows one protocol on one channel. Arrays belong to the caller and are not kept. Not thread-safe. */
interface Protocol {

    /** Takes the next bytes from the client. */
    void fromClient(byte[] array, int offset, int length) throws BrokenTransferException;

    /** Takes the next bytes from the server. */
    void fromServer(byte[] array, int offset, int length) throws BrokenTransferException;

    /** Tells of all files that are open: nothing more can be known of them. */
    void end();
}
