package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.ChannelRequest;

/** Reads the client's requests on session channels (RFC 4254, section 6). */
final class ChannelRequestReader {

    private ChannelRequestReader() {}

    /** Never fails: what cannot be read becomes the message that says so. */
    static ChannelRequest read(long id, String type, PacketReader packet) {
        try {
            return parse(id, type, packet.fork());
        } catch (MalformedPacketException e) {
            return new ChannelRequest.ChannelRequestDecodeFailed(id, type, packet.rest(), e.getMessage());
        }
    }

    private static ChannelRequest parse(long id, String type, PacketReader fields) throws MalformedPacketException {
        return switch (type) {
            case "env" -> new ChannelRequest.SetEnv(id, fields.text(), fields.text());
            case "exec" -> new ChannelRequest.Exec(id, fields.text());
            case "pty-req" ->
                new ChannelRequest.Pty(
                        id,
                        fields.text(),
                        fields.uint32(),
                        fields.uint32(),
                        fields.uint32(),
                        fields.uint32(),
                        fields.bytes());
            case "shell" -> new ChannelRequest.Shell(id);
            case "signal" -> new ChannelRequest.Signal(id, fields.text());
            case "subsystem" -> new ChannelRequest.Subsystem(id, fields.text());
            case "window-change" ->
                new ChannelRequest.Window(id, fields.uint32(), fields.uint32(), fields.uint32(), fields.uint32());
            case "x11-req" -> new ChannelRequest.X11(id, fields.bool(), fields.text(), fields.text(), fields.uint32());
            default -> new ChannelRequest.UnknownChannelRequest(id, type, fields.rest());
        };
    }
}
