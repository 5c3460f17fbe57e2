package dev.sshdaudit.sshd.transfer;

/** Takes contents of a file as they go over a channel. */
interface Contents {

    /** Contents that nothing is done with. */
    Contents IGNORED = (array, offset, length) -> {};

    /** Takes the next bytes, which are neither changed nor kept; those beyond the contents are ignored. */
    void take(byte[] array, int offset, int length);
}
