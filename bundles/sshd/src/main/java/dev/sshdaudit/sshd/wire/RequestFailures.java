package dev.sshdaudit.sshd.wire;

/** Texts for refused requests. */
final class RequestFailures {

    /** The reason in recordings: the protocol has no field for one (RFC 4254, sections 4 and 5.4). */
    static final String REFUSED = "refused by the server";

    private RequestFailures() {}
}
