package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.ChannelRequest;

/** Reads the client's requests on session channels (RFC 4254, section 6). */
final class ChannelRequestReader {

    private ChannelRequestReader() {}

    /** The message for a request; a {@code channel_request_decode_failed} if fields are missing. */
    static ChannelRequest read(long id, String type, BoundedFields fields) {
        BoundedFields.Mark begin = fields.mark();
        try {
            return parse(id, type, fields);
        } catch (MalformedPacketException e) {
            return new ChannelRequest.ChannelRequestDecodeFailed(id, type, begin.rest("payload"), e.why());
        }
    }

    /** Apache MINA SSHD compares these types exactly, with their case. */
    private static ChannelRequest parse(long id, String type, BoundedFields fields) throws MalformedPacketException {
        return switch (type) {
            case "env" -> new ChannelRequest.SetEnv(id, fields.text("name"), fields.text("value"));
            case "exec" -> new ChannelRequest.Exec(id, fields.text("program"));
            case "pty-req" ->
                new ChannelRequest.Pty(
                        id,
                        fields.text("term"),
                        fields.uint32(),
                        fields.uint32(),
                        fields.uint32(),
                        fields.uint32(),
                        fields.bytes("modelist"));
            case "shell" -> new ChannelRequest.Shell(id);
            case "signal" -> new ChannelRequest.Signal(id, fields.text("signal"));
            case "subsystem" -> new ChannelRequest.Subsystem(id, fields.text("subsystem"));
            case "window-change" ->
                new ChannelRequest.Window(id, fields.uint32(), fields.uint32(), fields.uint32(), fields.uint32());
            case "x11-req" ->
                new ChannelRequest.X11(
                        id, fields.bool(), fields.text("authProtocol"), fields.text("cookie"), fields.uint32());
            default -> new ChannelRequest.UnknownChannelRequest(id, type, fields.rest("payload"));
        };
    }
}
