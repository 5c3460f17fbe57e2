package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.util.LinkedHashMap;
import java.util.Map;

/** One channel: who it is, and how far it has come. */
final class WireChannel {

    /** Of a channel of which nobody remembers what was asked for. */
    static final String UNKNOWN_TYPE = "unknown";

    private final Long number;
    private final String type;
    private final PendingReplies pending = new PendingReplies();
    private final long[] ids = {-1, -1};
    private final long[] bytes = new long[2];
    private final boolean[] closed = new boolean[2];
    private Side closedFirst;
    private long nextRequest;
    private String openFailure;

    WireChannel(long number, String type) {
        this.number = number;
        this.type = type;
    }

    /** Its number in the recording. */
    Long number() {
        return number;
    }

    String type() {
        return type;
    }

    /** The client's requests that wait for the server's replies. */
    PendingReplies pending() {
        return pending;
    }

    long nextRequest() {
        return nextRequest++;
    }

    /** What a side calls it. */
    long id(Side side) {
        return ids[side.ordinal()];
    }

    void id(Side side, long id) {
        ids[side.ordinal()] = id;
    }

    /** Why the server could not open it, where the server told more than it tells the client. */
    String openFailure() {
        return openFailure;
    }

    void openFailure(String cause) {
        openFailure = cause;
    }

    void count(Side from, int length) {
        bytes[from.ordinal()] += length;
    }

    void closedBy(Side side) {
        closed[side.ordinal()] = true;
        if (closedFirst == null) {
            closedFirst = side;
        }
    }

    boolean isClosed() {
        return closed[0] && closed[1];
    }

    /** What kind of content goes over a stream of this channel; one of unknown type may be a session. */
    Content content(long stream) {
        if (!type.equals("session") && !type.equals(UNKNOWN_TYPE)) {
            return Content.FORWARDING;
        } else if (stream == Io.STDIN) {
            return Content.STDIN;
        }
        return stream == Io.STDOUT ? Content.STDOUT : Content.STDERR;
    }

    /** What is said of it when it is gone; no side where neither closed it. */
    Map<String, Object> summary() {
        Map<String, Object> extras = new LinkedHashMap<>();
        if (closedFirst != null) {
            extras.put(Extras.SIDE, closedFirst.label());
        }
        extras.put(Extras.BYTES_IN, bytes[Side.CLIENT.ordinal()]);
        extras.put(Extras.BYTES_OUT, bytes[Side.SERVER.ordinal()]);
        return extras;
    }
}
