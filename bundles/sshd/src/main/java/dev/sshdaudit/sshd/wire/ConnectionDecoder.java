package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.AuditMessage;
import java.util.Map;

/**
 * Makes the messages of one connection, of its packets and of what the server tells beside them. It only looks: whatever
 * the bytes are, it does not fail, what it keeps of them is bounded, and what it cannot read it passes over.
 *
 * <p>Callers are the two directions of a connection and whoever ends it; they take turns. It waits for nothing while it
 * holds its lock.
 */
public final class ConnectionDecoder {

    private final AuditConnection connection;
    private final Handshake handshake;
    private final AuthenticationDecoder authentication;
    private final GlobalRequestDecoder globalRequests;
    private final ChannelDecoder channels;
    private String reason;
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
        this.channels = new ChannelDecoder(connection, openBefore);
    }

    /** A packet, from its message number on; the array belongs to the caller again afterwards. */
    public synchronized void packet(Side from, byte[] array, int offset, int length) {
        if (ended || length < 1) {
            return;
        }
        PacketReader packet = new PacketReader(array, offset, length);
        try {
            int number = packet.uint8();
            if (number < Numbers.USERAUTH_REQUEST) {
                return;
            } else if (number < Numbers.GLOBAL_REQUEST) {
                authentication(from, number, packet);
            } else if (from == Side.CLIENT) {
                fromClient(number, packet);
            } else {
                fromServer(number, packet);
            }
        } catch (MalformedPacketException e) {
            // nothing to tell: the other side cannot read it either, and closes the connection
        }
    }

    /** After the user is authenticated such packets mean nothing (RFC 4252, section 5.3). */
    private void authentication(Side from, int number, PacketReader packet) throws MalformedPacketException {
        if (handshake.isDone()) {
            return;
        }
        if (from == Side.CLIENT) {
            switch (number) {
                case Numbers.USERAUTH_REQUEST -> authentication.request(packet);
                case Numbers.USERAUTH_INFO_RESPONSE -> authentication.infoResponse(packet);
                default -> {}
            }
        } else {
            switch (number) {
                case Numbers.USERAUTH_FAILURE -> authentication.failure(packet);
                case Numbers.USERAUTH_SUCCESS -> authentication.success();
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
            default -> {}
        }
    }

    /** How the client calls itself. */
    public synchronized void clientVersion(String version) {
        handshake.clientVersion(version);
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

    /** A channel that the client asked for cannot be opened; told before the packet that refuses it. */
    public synchronized void openFailure(long clientId, String cause) {
        channels.openFailure(clientId, cause);
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
