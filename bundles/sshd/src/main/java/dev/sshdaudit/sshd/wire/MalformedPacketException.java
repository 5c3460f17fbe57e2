package dev.sshdaudit.sshd.wire;

/** A packet ended before its fields did. Clients cause it at will, so it costs no stack trace. */
final class MalformedPacketException extends Exception {

    MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
