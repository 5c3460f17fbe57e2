package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.GlobalRequest;

/**
 * The client's global requests (RFC 4254, section 4), numbered as they are recorded. The server's own are its keep-alives
 * and announcements of host keys, which are not recorded, nor the client's replies to them.
 */
final class GlobalRequestDecoder {

    private final AuditConnection connection;
    private final PendingReplies pending = new PendingReplies();
    private long nextRequest;

    GlobalRequestDecoder(AuditConnection connection) {
        this.connection = connection;
    }

    void request(PacketReader packet) {
        String type = "";
        try {
            type = packet.text();
            boolean wantReply = packet.bool();
            boolean recorded = !KeepAlive.is(type);
            if (wantReply) {
                pending.add(recorded ? nextRequest : PendingReplies.UNRECORDED);
            }
            if (recorded) {
                connection.record(read(type, packet), null);
            }
        } catch (MalformedPacketException e) {
            connection.record(
                    new GlobalRequest.GlobalRequestDecodeFailed(nextRequest++, type, packet.rest(), e.getMessage()),
                    null);
        }
    }

    private GlobalRequest read(String type, PacketReader packet) {
        PacketReader fields = packet.fork();
        try {
            GlobalRequest request = switch (type) {
                case "tcpip-forward" -> new GlobalRequest.ForwardTcpip(fields.text(), fields.uint32());
                case "cancel-tcpip-forward" -> new GlobalRequest.CancelForwardTcpip(fields.text(), fields.uint32());
                case "streamlocal-forward@openssh.com" -> new GlobalRequest.ForwardStreamlocal(fields.text());
                case "cancel-streamlocal-forward@openssh.com" ->
                    new GlobalRequest.CancelForwardStreamlocal(fields.text());
                default -> new GlobalRequest.UnknownGlobalRequest(type);
            };
            nextRequest++;
            return request;
        } catch (MalformedPacketException e) {
            Bytes payload = packet.rest();
            return new GlobalRequest.GlobalRequestDecodeFailed(nextRequest++, type, payload, e.getMessage());
        }
    }

    void success() {
        pending.next();
    }

    void failure() {
        long request = pending.next();
        if (request >= 0) {
            connection.record(new RequestFailed(request, RequestFailures.REFUSED), null);
        }
    }
}
