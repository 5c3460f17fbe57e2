package dev.sshdaudit.sshd.wire;

/** A packet ended before its fields did. It has no stack trace: clients can cause any number of these exceptions. */
final class MalformedPacketException extends Exception {

    MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
