package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import java.util.Map;

/**
 * Makes the messages of one connection, of its packets and of what the server tells beside them. It only looks: whatever
 * the bytes are, it does not fail, what it keeps of them is bounded, and what it cannot place is left to {@link Unplaced}.
 *
 * <p>Callers are the two directions of a connection and whoever ends it; they take turns. It waits for nothing while it
 * holds its lock.
 */
public final class ConnectionDecoder {

    private static final int MAX_TOLD_BEFORE_LOGIN = 8;

    private static final String BEFORE_LOGIN = "the user is not authenticated yet";
    private static final String LOGIN_AGAIN = "the user is authenticated already";
    private static final String SERVICE_AGAIN =
            "the client asks for a service once more: the server begins to number channels anew";
    private static final String NO_SUCH_NUMBER = "there is no packet of that number";

    private final AuditConnection connection;
    private final Handshake handshake;
    private final AuthenticationDecoder authentication;
    private final GlobalRequestDecoder globalRequests;
    private final Unplaced unplaced;
    private final OpenChannels openBefore;
    private final ChannelDecoder channels;
    private String reason;
    private int toldBeforeLogin;
    private boolean userIn;
    private boolean ended;

    /**
     * @param connection takes the messages; it has begun
     * @param openBefore {@link OpenChannels#NONE} for a connection that is seen from its beginning
     */
    public ConnectionDecoder(AuditConnection connection, OpenChannels openBefore) {
        this.connection = connection;
        this.handshake = new Handshake(connection);
        this.authentication = new AuthenticationDecoder(connection, handshake);
        this.globalRequests = new GlobalRequestDecoder(connection);
        this.unplaced = new Unplaced(connection);
        this.openBefore = openBefore;
        this.channels = new ChannelDecoder(connection, unplaced, openBefore);
    }

    /**
     * A packet, from its message number on; the array belongs to the caller again afterwards.
     *
     * @return false if the recording has ended: nothing shall come of the packet then
     */
    public synchronized boolean packet(Side from, byte[] array, int offset, int length) {
        if (ended || length < 1) {
            return !ended;
        }
        PacketReader packet = new PacketReader(array, offset, length);
        int number = array[offset] & 0xff;
        try {
            packet.uint8();
            if (number >= Numbers.GLOBAL_REQUEST) {
                connectionProtocol(from, number, packet);
            } else if (number >= Numbers.USERAUTH_REQUEST) {
                authentication(from, number, packet);
            } else if (number == Numbers.SERVICE_REQUEST && from == Side.CLIENT && isUserIn()) {
                unplaced.unaccountable(from, number, packet, SERVICE_AGAIN);
            }
        } catch (MalformedPacketException e) {
            malformed(from, number, packet.behindNumber(), e.getMessage());
        }
        return true;
    }

    /** The other side cannot read it either, and ends the connection; but it shall not be the only one to know. */
    private void malformed(Side from, int number, PacketReader packet, String why) {
        if (from == Side.CLIENT && number >= Numbers.GLOBAL_REQUEST) {
            unplaced.unaccountable(from, number, packet, why);
        } else {
            harmless(from, number, packet, why);
        }
    }

    /** A client who is not in yet may send such packets without end, and does not get anything done. */
    private void harmless(Side from, int number, PacketReader packet, String why) {
        if (isUserIn()) {
            unplaced.harmless(from, number, packet, why);
        } else if (toldBeforeLogin < MAX_TOLD_BEFORE_LOGIN) {
            toldBeforeLogin++;
            boolean last = toldBeforeLogin == MAX_TOLD_BEFORE_LOGIN;
            unplaced.harmless(from, number, packet, last ? why + "; more of them are not told" : why);
        }
    }

    private boolean isUserIn() {
        return userIn || handshake.isDone() || openBefore.isAuthenticated();
    }

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
    private void authentication(Side from, int number, PacketReader packet) throws MalformedPacketException {
        if (handshake.isDone()) {
            if (from == Side.CLIENT) {
                unplaced.harmless(from, number, packet, LOGIN_AGAIN);
            }
        } else if (from == Side.CLIENT) {
            switch (number) {
                case Numbers.USERAUTH_REQUEST -> authentication.request(packet);
                case Numbers.USERAUTH_INFO_RESPONSE -> authentication.infoResponse(packet);
                default -> {}
            }
        } else {
            switch (number) {
                case Numbers.USERAUTH_FAILURE -> authentication.failure(packet);
                case Numbers.USERAUTH_SUCCESS -> {
                    userIn = true;
                    authentication.success();
                }
                case Numbers.USERAUTH_METHOD_REQUEST -> authentication.methodRequest(packet);
                default -> {}
            }
        }
    }

    private void fromClient(int number, PacketReader packet) throws MalformedPacketException {
        switch (number) {
            case Numbers.GLOBAL_REQUEST -> globalRequests.request(packet);
            case Numbers.CHANNEL_REQUEST -> channels.request(packet);
            default -> fromEither(Side.CLIENT, number, packet);
        }
    }

    private void fromServer(int number, PacketReader packet) throws MalformedPacketException {
        switch (number) {
            case Numbers.REQUEST_SUCCESS -> globalRequests.success();
            case Numbers.REQUEST_FAILURE -> globalRequests.failure();
            case Numbers.CHANNEL_REQUEST -> channels.serverRequest(packet);
            case Numbers.CHANNEL_SUCCESS -> channels.requestAnswered(true, packet);
            case Numbers.CHANNEL_FAILURE -> channels.requestAnswered(false, packet);
            default -> fromEither(Side.SERVER, number, packet);
        }
    }

    private void fromEither(Side from, int number, PacketReader packet) throws MalformedPacketException {
        switch (number) {
            case Numbers.CHANNEL_OPEN -> channels.open(from, packet);
            case Numbers.CHANNEL_OPEN_CONFIRMATION -> channels.openConfirmed(from, packet);
            case Numbers.CHANNEL_OPEN_FAILURE -> channels.openFailed(from, packet);
            case Numbers.CHANNEL_DATA -> channels.data(from, packet);
            case Numbers.CHANNEL_EXTENDED_DATA -> channels.extendedData(from, packet);
            case Numbers.CHANNEL_EOF -> channels.eof(from, packet);
            case Numbers.CHANNEL_CLOSE -> channels.close(from, packet);
            case Numbers.CHANNEL_WINDOW_ADJUST,
                    Numbers.REQUEST_SUCCESS,
                    Numbers.REQUEST_FAILURE,
                    Numbers.CHANNEL_SUCCESS,
                    Numbers.CHANNEL_FAILURE,
                    Numbers.GLOBAL_REQUEST -> {
                // there is nothing in them but for whom they are; the server's own requests are keep-alives and host
                // keys
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

    /** How the client calls itself. */
    public synchronized void clientVersion(String version) {
        handshake.clientVersion(version);
    }

    /** The client's IP address, as a load balancer told it. */
    public synchronized void clientAddress(String address) {
        handshake.clientAddress(address);
    }

    /** What both sides agreed upon when they exchanged keys, by what it is for. */
    public synchronized void algorithms(Map<String, String> agreed) {
        handshake.algorithms(agreed);
    }

    /** Why the connection is going to end; what is told first counts, for the rest follows from it. */
    public synchronized void endsBecause(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** An attempt to authenticate cannot be checked; told before the packet that refuses it. */
    public synchronized void backendError(String why) {
        authentication.backendError(why);
    }

    /** The server has a number for the channel that the client asked for last, and takes packets for it from now on. */
    public synchronized void registered(long serverId) {
        channels.registered(serverId);
    }

    /**
     * A channel that the client asked for cannot be opened; told before the packet that refuses it.
     *
     * @param serverId the server's number for it, less than 0 if it is not known
     */
    public synchronized void openFailure(long clientId, long serverId, String cause) {
        channels.openFailure(clientId, serverId, cause);
    }

    /** The server begins to close a channel; told before the packet that closes it. */
    public synchronized void closing(long serverId) {
        channels.closing(serverId);
    }

    /**
     * A packet was not decoded, or only in part, because of an error of our own: it is recorded as it came.
     *
     * @param why in words, without anything that the client sent
     */
    public synchronized void failed(Side from, byte[] array, int offset, int length, String why) {
        if (!ended && length > 0) {
            PacketReader packet = new PacketReader(array, offset, length).behindNumber();
            int number = array[offset] & 0xff;
            if (number >= Numbers.GLOBAL_REQUEST) {
                unplaced.unaccountable(from, number, packet, why);
            } else {
                unplaced.harmless(from, number, packet, why);
                unplaced.ambiguous(why);
            }
        }
    }

    /** Packets go unseen, or went. */
    public synchronized void unseen(String why) {
        if (!ended) {
            unplaced.unseen(why);
        }
    }

    /** The user is authenticated: news only where the packets that tell so were not seen. */
    public synchronized void authenticated(String username) {
        if (!ended && !handshake.isDone()) {
            handshake.joined(username);
        }
    }

    /** Records the channels that were open before. */
    public synchronized void joinChannels() {
        if (!ended) {
            channels.join();
        }
    }

    /** The connection is over, and with it all that was open. */
    public synchronized void end() {
        finish(reason, !handshake.isDone(), "the connection ended");
    }

    /** Nobody looks any longer, though the connection may go on. */
    public synchronized void abandon(String why) {
        finish(why, false, why);
    }

    private void finish(String why, boolean handshakeFailed, String how) {
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
