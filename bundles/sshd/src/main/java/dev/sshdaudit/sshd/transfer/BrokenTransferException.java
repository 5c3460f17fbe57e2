package dev.sshdaudit.sshd.transfer;

/** A transfer cannot be followed any longer. It has no stack trace: clients can cause any number of these exceptions. */
final class BrokenTransferException extends Exception {

    private final String why;

    /**
     * @param why in words, without anything that the client sent
     */
    BrokenTransferException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    /** The message of the exception. */
    String why() {
        return why;
    }
}
