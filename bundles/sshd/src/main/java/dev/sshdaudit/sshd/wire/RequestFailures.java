package dev.sshdaudit.sshd.wire;

/** What recordings say of refused requests. */
final class RequestFailures {

    /** The protocol has no room for a reason (RFC 4254, sections 4 and 5.4). */
    static final String REFUSED = "refused by the server";

    private RequestFailures() {}
}
