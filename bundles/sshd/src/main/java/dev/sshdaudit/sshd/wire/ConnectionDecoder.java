package dev.sshdaudit.sshd.wire;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages from the packets of one connection, and from what the server reports beside them. It does not change
 * packets, and throws for no bytes whatever. The memory that it keeps is bounded. {@link Unplaced} records the packets
 * that it cannot place.
 *
 * <p>Thread-safe: callers are the threads of both directions of a connection, and the one that ends it. All take the
 * decoder's lock, under which nothing waits.
 */
public final class ConnectionDecoder {

    private static final int MAX_TOLD_BEFORE_LOGIN = 8;

    private static final String BEFORE_LOGIN = "the user is not authenticated yet";
    private static final String LOGIN_AGAIN = "the user is authenticated already";
    private static final String SERVICE_AGAIN =
            "the client asks for a service once more: the server begins to number channels anew";
    private static final String NO_SUCH_NUMBER = "there is no packet of that number";
    private static final String IN_EXCHANGE = "the client sends it in the middle of its key exchange";

    private final AuditConnection connection;
    private final Handshake handshake;
    private final AuthenticationDecoder authentication;
    private final GlobalRequestDecoder globalRequests;
    private final Unplaced unplaced;
    private final OpenChannels openBefore;
    private final KeyExchanges exchanges;
    private final ChannelDecoder channels;

    @GuardedBy("this")
    private @Nullable String reason;

    @GuardedBy("this")
    private int toldBeforeLogin;

    @GuardedBy("this")
    private boolean userIn;

    @GuardedBy("this")
    private boolean ended;

    /**
     * @param connection takes the messages; it has begun
     * @param openBefore {@link OpenChannels#NONE} for a connection that is seen from its beginning
     */
    public ConnectionDecoder(AuditConnection connection, OpenChannels openBefore) {
        this(connection, openBefore, Map::of, System::nanoTime);
    }

    /**
     * As the other constructor.
     *
     * @param userDetails extras of the message that tells that the user has authenticated; asked for once, under the decoder's lock
     */
    public ConnectionDecoder(
            AuditConnection connection, OpenChannels openBefore, Supplier<Map<String, ?>> userDetails) {
        this(connection, openBefore, userDetails, System::nanoTime);
    }

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    ConnectionDecoder(AuditConnection connection, OpenChannels openBefore, LongSupplier nanoTime) {
        this(connection, openBefore, Map::of, nanoTime);
    }

    private ConnectionDecoder(
            AuditConnection connection,
            OpenChannels openBefore,
            Supplier<Map<String, ?>> userDetails,
            LongSupplier nanoTime) {
        this.connection = connection;
        this.handshake = new Handshake(connection, userDetails);
        this.authentication = new AuthenticationDecoder(connection, handshake);
        this.globalRequests = new GlobalRequestDecoder(connection);
        this.unplaced = new Unplaced(connection);
        this.openBefore = openBefore;
        this.exchanges = new KeyExchanges(nanoTime);
        this.channels = new ChannelDecoder(
                connection, unplaced, openBefore, new ChannelTable(new ClosedChannels(nanoTime, exchanges)));
    }

    /**
     * Decodes a packet, from its message number on. The array is not kept.
     *
     * @return false if the recording has ended: the server must not handle the packet then
     */
    public synchronized boolean packet(Side from, byte[] array, int offset, int length) {
        if (ended || length < 1) {
            return !ended;
        }
        PacketReader packet = new PacketReader(array, offset, length);
        int number = array[offset] & 0xff;
        try {
            packet.uint8();
            if (number >= PacketNumbers.USERAUTH_REQUEST && from == Side.CLIENT && exchanges.isBound(from)) {
                duringExchange(number, packet);
            }
            if (number >= PacketNumbers.GLOBAL_REQUEST) {
                connectionProtocol(from, number, packet);
            } else if (number >= PacketNumbers.USERAUTH_REQUEST) {
                authentication(from, number, packet);
            } else if (number == PacketNumbers.KEXINIT) {
                exchanges.begun(from);
            } else if (number == PacketNumbers.NEWKEYS) {
                exchanges.done(from);
            } else if (number == PacketNumbers.SERVICE_REQUEST && from == Side.CLIENT && isUserIn()) {
                unplaced.unaccountable(from, number, packet, SERVICE_AGAIN);
            }
        } catch (MalformedPacketException e) {
            malformed(from, number, packet.behindNumber(), e.why());
        }
        return true;
    }

    /**
     * RFC 4253, section 7.1, forbids such packets. The server handles them, but what it has to answer and to print waits
     * for the end of the exchange, which the client decides.
     */
    @GuardedBy("this")
    private void duringExchange(int number, PacketReader packet) {
        if (exchanges.isFirstBreach()) {
            harmless(Side.CLIENT, number, packet, IN_EXCHANGE);
        }
        unplaced.ambiguous(IN_EXCHANGE);
    }

    /** The other side cannot read it either, and ends the connection; but it shall not be the only one to know. */
    @GuardedBy("this")
    private void malformed(Side from, int number, PacketReader packet, String why) {
        if (from == Side.CLIENT && number >= PacketNumbers.GLOBAL_REQUEST) {
            unplaced.unaccountable(from, number, packet, why);
        } else {
            harmless(from, number, packet, why);
        }
    }

    /**
     * A packet of which nothing comes. Before the login a client may send such packets without end: the first 8 are
     * recorded.
     */
    @GuardedBy("this")
    private void harmless(Side from, int number, PacketReader packet, String why) {
        if (isUserIn()) {
            unplaced.harmless(from, number, packet, why);
        } else if (toldBeforeLogin < MAX_TOLD_BEFORE_LOGIN) {
            toldBeforeLogin++;
            boolean last = toldBeforeLogin == MAX_TOLD_BEFORE_LOGIN;
            unplaced.harmless(from, number, packet, last ? why + "; more of them are not told" : why);
        }
    }

    @GuardedBy("this")
    private boolean isUserIn() {
        return userIn || handshake.isDone() || openBefore.isAuthenticated();
    }

    @GuardedBy("this")
    private void connectionProtocol(Side from, int number, PacketReader packet) throws MalformedPacketException {
        if (from == Side.SERVER) {
            fromServer(number, packet);
        } else if (isUserIn()) {
            fromClient(number, packet);
        } else {
            harmless(from, number, packet, BEFORE_LOGIN);
        }
    }

    /** After the user is authenticated such packets mean nothing (RFC 4252, section 5.3). */
    @GuardedBy("this")
    private void authentication(Side from, int number, PacketReader packet) throws MalformedPacketException {
        if (handshake.isDone()) {
            if (from == Side.CLIENT) {
                unplaced.harmless(from, number, packet, LOGIN_AGAIN);
            }
        } else if (from == Side.CLIENT) {
            switch (number) {
                case PacketNumbers.USERAUTH_REQUEST -> authentication.request(packet);
                case PacketNumbers.USERAUTH_INFO_RESPONSE -> authentication.infoResponse(packet);
                default -> {}
            }
        } else {
            switch (number) {
                case PacketNumbers.USERAUTH_FAILURE -> authentication.failure(packet);
                case PacketNumbers.USERAUTH_SUCCESS -> {
                    userIn = true;
                    authentication.success();
                }
                case PacketNumbers.USERAUTH_METHOD_REQUEST -> authentication.methodRequest(packet);
                default -> {}
            }
        }
    }

    @GuardedBy("this")
    private void fromClient(int number, PacketReader packet) throws MalformedPacketException {
        switch (number) {
            case PacketNumbers.GLOBAL_REQUEST -> globalRequests.request(packet);
            case PacketNumbers.CHANNEL_REQUEST -> channels.request(packet);
            case PacketNumbers.CHANNEL_WINDOW_ADJUST -> channels.windowAdjusted(packet);
            default -> fromEither(Side.CLIENT, number, packet);
        }
    }

    @GuardedBy("this")
    private void fromServer(int number, PacketReader packet) throws MalformedPacketException {
        switch (number) {
            case PacketNumbers.REQUEST_SUCCESS -> globalRequests.success();
            case PacketNumbers.REQUEST_FAILURE -> globalRequests.failure();
            case PacketNumbers.CHANNEL_REQUEST -> channels.serverRequest(packet);
            case PacketNumbers.CHANNEL_SUCCESS -> channels.requestAnswered(true, packet);
            case PacketNumbers.CHANNEL_FAILURE -> channels.requestAnswered(false, packet);
            default -> fromEither(Side.SERVER, number, packet);
        }
    }

    @GuardedBy("this")
    private void fromEither(Side from, int number, PacketReader packet) throws MalformedPacketException {
        switch (number) {
            case PacketNumbers.CHANNEL_OPEN -> channels.open(from, packet);
            case PacketNumbers.CHANNEL_OPEN_CONFIRMATION -> channels.openConfirmed(from, packet);
            case PacketNumbers.CHANNEL_OPEN_FAILURE -> channels.openFailed(from, packet);
            case PacketNumbers.CHANNEL_DATA -> channels.data(from, packet);
            case PacketNumbers.CHANNEL_EXTENDED_DATA -> channels.extendedData(from, packet);
            case PacketNumbers.CHANNEL_EOF -> channels.eof(from, packet);
            case PacketNumbers.CHANNEL_CLOSE -> channels.close(from, packet);
            case PacketNumbers.CHANNEL_WINDOW_ADJUST,
                    PacketNumbers.REQUEST_SUCCESS,
                    PacketNumbers.REQUEST_FAILURE,
                    PacketNumbers.CHANNEL_SUCCESS,
                    PacketNumbers.CHANNEL_FAILURE,
                    PacketNumbers.GLOBAL_REQUEST -> {
                // these hold nothing beyond the number of a channel; the server's own global requests are keep-alives
                // and
                // announcements of host keys
            }
            default -> {
                if (from == Side.CLIENT) {
                    unplaced.unaccountable(from, number, packet, NO_SUCH_NUMBER);
                } else {
                    unplaced.harmless(from, number, packet, NO_SUCH_NUMBER);
                }
            }
        }
    }

    /** The client has identified itself (RFC 4253, section 4.2). */
    public synchronized void clientVersion(String version) {
        handshake.clientVersion(version);
    }

    /** The client's IP address, as a load balancer told it. */
    public synchronized void clientAddress(String address) {
        handshake.clientAddress(address);
    }

    /**
     * Both sides have told the algorithms that they have. The first time counts: later, both leave out some.
     *
     * @param client the fingerprint of the client, or null if it is not known
     * @param server the fingerprint of the server, or null if it is not known
     */
    public synchronized void hassh(@Nullable String client, @Nullable String server) {
        handshake.hassh(client, server);
    }

    /** Both sides have agreed on algorithms; the keys are those of the extra {@code algorithms}. */
    public synchronized void algorithms(Map<String, String> agreed) {
        handshake.algorithms(agreed);
    }

    /** Sets the reason why the connection is going to end. The first reason counts: later ones follow from it. */
    public synchronized void endsBecause(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** The server cannot check the pending attempt to authenticate. To be called before the packet that refuses it. */
    public synchronized void backendError(String why) {
        authentication.backendError(why);
    }

    /**
     * The server has a number for the channel that the client asked for last, and takes packets for it from now on.
     *
     * @param channel what the server knows of the channel
     */
    public synchronized void registered(long serverId, ServerChannel channel) {
        channels.registered(serverId, channel);
    }

    /**
     * A channel that the server asked for is open.
     *
     * @param channel what the server knows of the channel
     */
    public synchronized void confirmed(long serverId, ServerChannel channel) {
        channels.confirmed(serverId, channel);
    }

    /**
     * The server cannot open a channel that the client asked for. To be called before the packet that refuses the
     * channel.
     *
     * @param serverId the server's number of the channel, less than 0 if it is not known
     */
    public synchronized void openFailure(long clientId, long serverId, String cause) {
        channels.openFailure(clientId, serverId, cause);
    }

    /** The server begins to close a channel. To be called before the packet that closes the channel. */
    public synchronized void closing(long serverId) {
        channels.closing(serverId);
    }

    /**
     * Records a packet as it came that was not decoded, or only in part, because of an error of this bundle.
     *
     * @param why in words, without anything that the client sent
     */
    public synchronized void failed(Side from, byte[] array, int offset, int length, String why) {
        if (!ended && length > 0) {
            PacketReader packet = new PacketReader(array, offset, length).behindNumber();
            int number = array[offset] & 0xff;
            if (number >= PacketNumbers.GLOBAL_REQUEST) {
                unplaced.unaccountable(from, number, packet, why);
            } else {
                unplaced.harmless(from, number, packet, why);
                unplaced.ambiguous(why);
            }
        }
    }

    /** Packets are not seen, or were not: the recording may lack something. */
    public synchronized void unseen(String why) {
        if (!ended) {
            unplaced.unseen(why);
        }
    }

    /** The user is authenticated. Does nothing if the packet that says so was seen. */
    public synchronized void authenticated(String username) {
        if (!ended && !handshake.isDone()) {
            handshake.joined(username);
        }
    }

    /** Records the channels that were open before the first packet was seen. */
    public synchronized void joinChannels() {
        if (!ended) {
            channels.join();
        }
    }

    /** The connection has ended: records the end of its channels, and ends the recording. */
    public synchronized void end() {
        finish(reason, !handshake.isDone(), "the connection ended");
    }

    /** Ends the recording of a connection that may go on. */
    public synchronized void abandon(String why) {
        finish(why, false, why);
    }

    @GuardedBy("this")
    private void finish(@Nullable String why, boolean handshakeFailed, String how) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            if (handshakeFailed) {
                handshake.failed(why != null ? why : "connection closed " + handshake.stage());
            }
            channels.closeAll(how);
        } finally {
            connection.disconnect(why == null ? Map.of() : Map.of(AuditMessage.REASON, why));
        }
    }
}
