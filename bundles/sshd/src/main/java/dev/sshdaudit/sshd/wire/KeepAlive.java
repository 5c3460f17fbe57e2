package dev.sshdaudit.sshd.wire;

/** Requests that clients send only to see whether the server answers. Each client has its own name for them. */
final class KeepAlive {

    private KeepAlive() {}

    static boolean is(String requestType) {
        return requestType.startsWith("keepalive@");
    }
}
