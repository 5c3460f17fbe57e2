package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.ChannelOpen;

/** Reads what a request to open a channel holds beyond its header (RFC 4254, sections 6.1, 6.3.2 and 7.2). */
final class ChannelOpenReader {

    private ChannelOpenReader() {}

    /** Never fails: where fields are missing, the channel's type is told and no more. */
    static ChannelOpen read(String type, PacketReader fields) {
        try {
            return parse(type, fields);
        } catch (MalformedPacketException e) {
            return new ChannelOpen.NewChannel(type);
        }
    }

    private static ChannelOpen parse(String type, PacketReader fields) throws MalformedPacketException {
        return switch (type) {
            case "direct-tcpip" ->
                new ChannelOpen.NewChannelDirectTcpip(fields.text(), fields.uint32(), fields.text(), fields.uint32());
            case "forwarded-tcpip" ->
                new ChannelOpen.NewChannelForwardedTcpip(
                        fields.text(), fields.uint32(), fields.text(), fields.uint32());
            case "x11" -> new ChannelOpen.NewChannelX11(fields.text(), fields.uint32());
            case "direct-streamlocal@openssh.com" -> new ChannelOpen.NewChannelDirectStreamlocal(fields.text());
            case "forwarded-streamlocal@openssh.com" -> new ChannelOpen.NewChannelForwardedStreamlocal(fields.text());
            default -> new ChannelOpen.NewChannel(type);
        };
    }
}
