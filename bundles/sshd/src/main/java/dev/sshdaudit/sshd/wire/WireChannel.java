package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelKind;
import dev.sshdaudit.sshd.transfer.TransferWatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One channel: its numbers and type, and how far it is opened and closed. Not thread-safe. */
final class WireChannel {

    /** As many channels as a message names that it may be of. */
    static final int MAX_CANDIDATES = 16;

    /** In the place of a request that was not seen. */
    static final long NO_REQUEST = -1;

    private static final long NO_ID = -1;
    private static final long UNKNOWN = -1;

    private final Long number;
    private final String type;
    private final boolean forwarding;
    private final PendingReplies pending = new PendingReplies();
    private final Half client = new Half();
    private final Half server = new Half();
    private @Nullable Side closedFirst;
    private long nextRequest;
    private @Nullable String openFailure;
    private boolean closing;
    private @Nullable ServerChannel known;
    private long granted = UNKNOWN;
    private Set<Long> mixedWith = Set.of();
    private @Nullable WireChannel before;
    private @Nullable WireChannel after;
    private @Nullable TransferWatch files;
    private long filesRequest;
    private boolean steered;

    /** What is known of one side of the channel. */
    private static final class Half {
        private long id = NO_ID;
        private long bytes;
        private boolean closed;
    }

    WireChannel(long number, String type) {
        this.number = number;
        this.type = type;
        this.forwarding = ChannelKind.of(type) == ChannelKind.FORWARDING;
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

    /** The number that a side gave the channel; less than 0 until the decoder knows the number. */
    long id(Side side) {
        return half(side).id;
    }

    private Half half(Side side) {
        return side == Side.CLIENT ? client : server;
    }

    void id(Side side, long id) {
        half(side).id = id;
    }

    boolean hasId(Side side) {
        return id(side) != NO_ID;
    }

    /** Why the server could not open the channel, in its own words; null if the server has told the client alone. */
    @Nullable
    String openFailure() {
        return openFailure;
    }

    void openFailure(String cause) {
        openFailure = cause;
    }

    /** Whether SSHD has reported that it closes the channel. CHANNEL_CLOSE follows. */
    boolean isClosing() {
        return closing;
    }

    void closing() {
        closing = true;
    }

    /** What the server knows of this channel. */
    void known(ServerChannel channel) {
        known = channel;
    }

    /** Nothing more is asked of the server, which may let go of its channel. */
    void forgetKnown() {
        known = null;
    }

    /** How many bytes the client takes at first. */
    void window(long bytes) {
        granted = bytes;
    }

    /** How many bytes the client takes in addition. */
    void windowAdjusted(long bytes) {
        if (granted != UNKNOWN) {
            granted += bytes;
        }
    }

    /** The server begins a new account of the client's window, so that no comparison means anything. */
    void windowUnknown() {
        granted = UNKNOWN;
    }

    /**
     * Whether no thread of the server has data of this channel that it is going to send: the channel is closed for the
     * server, and the client's window is charged with what went over the wire, and with no more. In that order, since
     * threads that were let through before the close had charged the window already.
     */
    boolean hasNoWriters() {
        ServerChannel account = account();
        return account != null && account.isClosed() && charged(account) == server.bytes;
    }

    /** Whether the server can have sent so many bytes over this channel just now: false only where that is certain. */
    boolean canHaveSent(long length) {
        ServerChannel account = account();
        return account == null || charged(account) >= server.bytes + length;
    }

    /** The server's account of the client's window; null if it cannot be compared with what went over the wire. */
    private @Nullable ServerChannel account() {
        return granted != UNKNOWN && mixedWith.isEmpty() ? known : null;
    }

    /** The most bytes that the account can be charged with: the server may not have handled all that the client grants. */
    private long charged(ServerChannel account) {
        long left = account.window();
        return left < 0 ? Long.MAX_VALUE : granted - left;
    }

    /** What is counted as this channel's may be of others. */
    void mixedWith(List<Long> candidates) {
        if (!mixedWith.containsAll(candidates)) {
            Set<Long> all = new TreeSet<>(mixedWith);
            all.addAll(candidates);
            mixedWith = all;
        }
    }

    /** Whether the client calls another open channel by the same number. */
    boolean isShared() {
        return after != null || before != null;
    }

    /** The next channel that the client calls by the same number, or null. */
    @Nullable
    WireChannel after() {
        return after;
    }

    /** Becomes the first of the channels that the client calls by the same number, before the one that was first. */
    void nextTo(WireChannel first) {
        after = first;
        first.before = this;
    }

    /** Takes this channel out of the list of channels with the same number. */
    void alone() {
        if (after != null) {
            after.before = before;
        }
        if (before != null) {
            before.after = after;
        }
        after = null;
        before = null;
    }

    boolean isForwarding() {
        return forwarding;
    }

    void count(Side from, int length) {
        half(from).bytes += length;
    }

    /** How many bytes of data a side has sent. */
    long bytes(Side from) {
        return half(from).bytes;
    }

    /** Follows the files that go over the channel; null if none do. */
    @Nullable
    TransferWatch files() {
        return files;
    }

    /**
     * Files go over the channel from now on.
     *
     * @param request the request for the program that transfers them
     */
    void files(TransferWatch watch, long request) {
        files = watch;
        filesRequest = request;
    }

    /** The client has set a variable by which it may choose what a command runs. */
    void steered() {
        steered = true;
    }

    boolean isSteered() {
        return steered;
    }

    /** The server refuses a request. */
    void refused(long request) {
        if (request == filesRequest) {
            files = null;
        }
    }

    void closedBy(Side side) {
        half(side).closed = true;
        if (closedFirst == null) {
            closedFirst = side;
        }
    }

    boolean isClosedBy(Side side) {
        return half(side).closed;
    }

    boolean isClosed() {
        return client.closed && server.closed;
    }

    /** The kind of content that goes over a stream of this channel. */
    Content content(long stream) {
        if (forwarding) {
            return Content.FORWARDING;
        } else if (stream == Io.STDIN) {
            return Content.STDIN;
        }
        return stream == Io.STDOUT ? Content.STDOUT : Content.STDERR;
    }

    /** The extras of the message that ends the channel; without {@code side} if neither side closed it. */
    Map<String, Object> summary() {
        Map<String, Object> extras = new LinkedHashMap<>();
        if (closedFirst != null) {
            extras.put(Extras.SIDE, closedFirst.label());
        }
        extras.put(Extras.BYTES_IN, client.bytes);
        extras.put(Extras.BYTES_OUT, server.bytes);
        if (!mixedWith.isEmpty()) {
            extras.put(
                    Extras.CANDIDATES, mixedWith.stream().limit(MAX_CANDIDATES).toList());
        }
        return extras;
    }
}
