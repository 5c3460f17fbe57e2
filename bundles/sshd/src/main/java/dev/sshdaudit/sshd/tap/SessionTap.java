package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.sshd.wire.ConnectionDecoder;
import dev.sshdaudit.sshd.wire.OpenChannels;
import dev.sshdaudit.sshd.wire.Side;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * Listens to one session: passes its packets and events to the decoder, and decides which packets SSHD may handle. The
 * methods that SSHD calls neither wait nor fail. Thread-safe.
 */
final class SessionTap {

    private static final String TOO_EARLY =
            "the client sends more than can be kept until the storage has the first messages of the connection";

    private final Session session;
    private final Wrappers wrappers;
    private final HeldPackets heldPackets;
    private final SessionControl control;
    private final ConnectionStart start;
    private final AuditConnection connection;
    private final ConnectionDecoder decoder;
    /** Null where the session is no server's. */
    private final @Nullable BackendErrors backendErrors;

    private final SshFutureListener<CloseFuture> closeListener;
    private final Guard guard;
    private volatile boolean active = true;
    private volatile boolean userAuthenticated;
    private volatile boolean listening;
    /**
     * @param joined whether the session was open before it is tapped
     * @param details tells more of the user than the name
     * @param whenClosed called when the session is closed
     */
    SessionTap(
            Session session,
            AuditLog log,
            boolean joined,
            UserDetails details,
            CompressionFields fields,
            ScheduledExecutorService executor,
            Watch watch,
            Consumer<Session> whenClosed) {
        this.session = session;
        this.guard = new Guard("The recording of session {} may be incomplete from here on: {}", session);
        this.heldPackets = new HeldPackets(session, PacketHandler.PRESENT, this::passesLater, this::takeOutIfAbandoned);
        // a session that was open before has been at work: it cannot be kept from beginning
        this.control = new SessionControl(session, executor, watch, joined ? null : heldPackets);
        this.start = new ConnectionStart(session, log, control, guard, joined);
        this.connection = start.connection();
        this.decoder = new ConnectionDecoder(
                connection, joined ? new SshdChannels(session) : OpenChannels.NONE, () -> known(details));
        this.backendErrors = session instanceof ServerSession server
                ? new BackendErrors(server, why -> guard(() -> decoder.backendError(why)))
                : null;
        this.wrappers = new Wrappers(session, this, fields, executor);
        this.closeListener = future -> {
            whenClosed.accept(session);
            // the tap stays active: SSHD may still decode packets that it has read, and must not handle them
            guard(() -> {
                learnClientAddress();
                decoder.end();
            });
        };
    }

    /** What the host knows of the user beyond the name; nothing if it fails. */
    private Map<String, ?> known(UserDetails details) {
        Map<String, Object> known = new LinkedHashMap<>();
        guard.run(() -> known.putAll(details.of(session)));
        return known;
    }

    /** Begins to listen to a new session: its first key exchange will use the wrappers. */
    void begin() {
        wrappers.useInNextKeyExchange();
        session.addCloseFutureListener(closeListener);
    }

    /** Begins to listen to a session that was open before. */
    void join() {
        begin();
        learnClientAddress();
        if (session.getClientVersion() != null) {
            decoder.clientVersion(session.getClientVersion());
        }
        negotiated(session.getKexNegotiationResult());
        if (session.isAuthenticated()) {
            authenticated();
        } else if (backendErrors != null) {
            backendErrors.install();
        }
        if (wrapCompressions()) {
            // the user may have got in between the look above and the wrapping
            if (session.isAuthenticated()) {
                authenticated();
            }
            decoder.joinChannels();
        }
    }

    /** As {@link Wrappers#putIn}. */
    boolean wrapCompressions() {
        return wrappers.putIn();
    }

    /** The client has identified itself. */
    void identified(String version) {
        learnClientAddress();
        decoder.clientVersion(version);
        control.refusal().identified();
    }

    /**
     * Begins to record if that has waited for the client's address. Looks whether the server has come to know another address since.
     */
    private void learnClientAddress() {
        connection.id();
        SocketAddress other = start.otherAddress();
        if (other != null) {
            decoder.clientAddress(Descriptions.host(other));
        }
    }

    /** Both sides have told the algorithms that they have. */
    void proposed(Map<KexProposalOption, String> byClient, Map<KexProposalOption, String> byServer) {
        decoder.hassh(Hassh.ofClient(byClient), Hassh.ofServer(byServer));
    }

    /** Both sides have agreed on algorithms. */
    void negotiated(Map<KexProposalOption, String> result) {
        decoder.algorithms(Algorithms.of(result));
    }

    /** Keys are exchanged. By now a host has set the authenticators of the session. */
    void keysEstablished() {
        wrapCompressions();
        if (backendErrors != null && !session.isAuthenticated()) {
            backendErrors.install();
        }
    }

    /** The server has let the user in. SSHD reports this after it has sent USERAUTH_SUCCESS. */
    void authenticated() {
        userAuthenticated();
        String username = session.getUsername();
        decoder.authenticated(username == null ? "" : username);
    }

    void endsBecause(String reason) {
        decoder.endsBecause(reason);
    }

    void openFailure(long clientId, long serverId, Throwable cause) {
        decoder.openFailure(clientId, serverId, Descriptions.of(cause));
    }

    void registered(Channel channel) {
        decoder.registered(channel.getChannelId(), new SshdChannel(channel));
    }

    /** The client has confirmed a channel that the server asked for. */
    void confirmed(Channel channel) {
        decoder.confirmed(channel.getChannelId(), new SshdChannel(channel));
    }

    void closing(long serverId) {
        decoder.closing(serverId);
    }

    /** Packets go unseen until keys are exchanged the next time. */
    void unseen() {
        decoder.unseen("the connection is not seen before its next key exchange");
    }

    Session session() {
        return session;
    }

    /** Whether the session is recorded. */
    boolean isActive() {
        return active;
    }

    /** Whether the wrapper of a direction is needed still. */
    boolean isNeeded() {
        return active || heldPackets.isInUse();
    }

    /** Whether a packet has been seen. */
    boolean isListening() {
        return listening;
    }

    /** USERAUTH_SUCCESS is being sent. */
    void userAuthenticated() {
        userAuthenticated = true;
    }

    /** Whether USERAUTH_SUCCESS was encoded: SSHD 2.x marks the session as authenticated only after that. */
    boolean isUserAuthenticated() {
        return userAuthenticated || session.isAuthenticated();
    }

    /**
     * Takes a packet from the server.
     *
     * @return whether SSHD may send the packet: after SSH_MSG_DISCONNECT no packet of the connection protocol goes out
     */
    boolean outgoing(byte[] array, int offset, int length) {
        if (!active) {
            return true;
        }
        listening = true;
        decode(Side.SERVER, array, offset, length);
        return !control.refusal().isDecided() || number(array, offset, length) < SshConstants.SSH_MSG_GLOBAL_REQUEST;
    }

    /**
     * Takes a packet from the client.
     *
     * @return whether SSHD may handle the packet: not if the session is refused, nor after its recording has ended, nor
     *     if the packet has to wait for the storage
     */
    boolean incoming(byte[] array, int offset, int length) {
        if (control.refusal().isDecided() && active) {
            control.refusal().discarded(length);
            return isOfTransport(array, offset, length);
        }
        if (heldPackets.isInUse() && !isOfTransport(array, offset, length)) {
            HeldPackets.Fate fate = heldPackets.take(array, offset, length);
            if (fate == HeldPackets.Fate.LOST) {
                guard(() -> connection.cannotFollow(TOO_EARLY));
                control.disconnect(TOO_EARLY);
            }
            if (fate != HeldPackets.Fate.PASSES) {
                return false;
            }
        }
        return passes(array, offset, length);
    }

    /** Decides about a packet that has waited, on another thread than SSHD's, which waits meanwhile. */
    private boolean passesLater(byte[] packet) {
        return !(active && control.refusal().isDecided()) && passes(packet, 0, packet.length);
    }

    private boolean passes(byte[] array, int offset, int length) {
        if (!active) {
            return true;
        }
        boolean taken = decode(Side.CLIENT, array, offset, length);
        return taken && !control.refusal().isDecided() || !active || isOfTransport(array, offset, length);
    }

    /** Whether a packet only maintains the connection, and cannot start anything (RFC 4250, section 4.1). */
    private static boolean isOfTransport(byte[] array, int offset, int length) {
        int number = number(array, offset, length);
        return number >= SshConstants.SSH_MSG_DISCONNECT && number <= SshConstants.SSH_MSG_DEBUG
                || number >= SshConstants.SSH_MSG_KEXINIT && number <= SshConstants.SSH_MSG_KEX_LAST;
    }

    /** The number of a packet (RFC 4250, section 4.1); 0 if the packet is empty. */
    private static int number(byte[] array, int offset, int length) {
        return length > 0 ? array[offset] & 0xff : 0;
    }

    /**
     * Decodes a packet. After an error of this bundle the packet is recorded as it came; in mode strict the session
     * ends.
     */
    private boolean decode(Side from, byte[] array, int offset, int length) {
        boolean taken = true;
        try {
            taken = decoder.packet(from, array, offset, length);
        } catch (Exception | LinkageError | VirtualMachineError | AssertionError error) {
            guard.warn(error);
            String why = "an error of the recorder: " + error.getClass().getSimpleName();
            if (guard.run(() -> decoder.failed(from, array, offset, length, why)) != null) {
                guard.run(() -> connection.cannotFollow(why));
            }
        }
        return taken;
    }

    /** Ends the recording, and leaves the session as it would be without a tap. */
    void abandon(String reason) {
        active = false;
        guard(() -> decoder.abandon(reason));
        session.removeCloseFutureListener(closeListener);
        wrappers.leaveNextKeyExchange();
        if (backendErrors != null) {
            backendErrors.remove();
        }
        control.release();
        if (!heldPackets.isInUse()) {
            wrappers.takeOutIncoming();
        }
        wrappers.takeOutOutgoing();
    }

    /**
     * The wrapper stays in an abandoned session until held packets are handed on: later packets must not overtake them.
     */
    private void takeOutIfAbandoned() {
        if (!active) {
            wrappers.takeOutIncoming();
        }
    }

    /** As {@link Wrappers#takeOut(TappedCompression)}. */
    void takeOut(TappedCompression wrapper) {
        wrappers.takeOut(wrapper);
    }

    /** Runs what must not fail. After an error the recording says that it may lack something. */
    void guard(Runnable hook) {
        Throwable error = guard.run(hook);
        if (error != null) {
            guard.run(() -> decoder.unseen(
                    "an error of the recorder: " + error.getClass().getSimpleName()));
        }
    }
}
