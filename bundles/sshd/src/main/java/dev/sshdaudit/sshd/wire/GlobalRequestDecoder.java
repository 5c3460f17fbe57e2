package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.GlobalRequest;

/**
 * Decodes the client's global requests (RFC 4254, section 4). Requests are numbered in the order in which they are
 * recorded. The server's own requests are keep-alives and announcements of host keys: neither they nor the client's
 * replies to them are recorded. Not thread-safe.
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
        BoundedFields fields = BoundedFields.whole(packet);
        try {
            type = fields.text("requestType");
            boolean wantReply = fields.bool();
            boolean recorded = !KeepAlive.is(type);
            if (wantReply) {
                pending.add(recorded ? nextRequest : PendingReplies.UNRECORDED);
            }
            if (recorded) {
                record(read(type, fields), fields);
            }
        } catch (MalformedPacketException e) {
            record(decodeFailed(type, fields.rest("payload"), e), fields);
        }
    }

    private void record(GlobalRequest request, BoundedFields fields) {
        nextRequest++;
        connection.record(request, null, fields.extras());
        fields.recordPieces(connection, null);
    }

    private GlobalRequest read(String type, BoundedFields fields) {
        BoundedFields.Mark begin = fields.mark();
        try {
            return switch (type) {
                case "tcpip-forward" -> new GlobalRequest.ForwardTcpip(fields.text("BindHost"), fields.uint32());
                case "cancel-tcpip-forward" ->
                    new GlobalRequest.CancelForwardTcpip(fields.text("BindHost"), fields.uint32());
                case "streamlocal-forward@openssh.com" -> new GlobalRequest.ForwardStreamlocal(fields.text("Path"));
                case "cancel-streamlocal-forward@openssh.com" ->
                    new GlobalRequest.CancelForwardStreamlocal(fields.text("Path"));
                default -> new GlobalRequest.UnknownGlobalRequest(type);
            };
        } catch (MalformedPacketException e) {
            return decodeFailed(type, begin.rest("payload"), e);
        }
    }

    private GlobalRequest decodeFailed(String type, Bytes payload, MalformedPacketException why) {
        return new GlobalRequest.GlobalRequestDecodeFailed(nextRequest, type, payload, why.why());
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
