package dev.sshdaudit.sshd.wire;

/** A packet ended before its fields did. It has no stack trace: clients can cause any number of these exceptions. */
final class MalformedPacketException extends Exception {

    private final String why;

    MalformedPacketException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    /** The message of the exception, which names what is missing. */
    String why() {
        return why;
    }
}
