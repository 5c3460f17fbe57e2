package dev.sshdaudit.sshd.wire;

/** Requests that clients send only to see whether anybody answers; OpenSSH, libssh2 and others each name their own. */
final class KeepAlive {

    private KeepAlive() {}

    static boolean is(String requestType) {
        return requestType.startsWith("keepalive@");
    }
}
