package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.ChannelOpen;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the fields behind the header of a request to open a channel (RFC 4254, sections 6.1, 6.3.2 and 7.2). */
final class ChannelOpenReader {

    /** Types of channels by their names. Apache MINA SSHD ignores their case: it takes {@code Direct-TCPIP} too. */
    private static final Map<String, String> TYPES = List.of(
                    "direct-tcpip",
                    "forwarded-tcpip",
                    "x11",
                    "direct-streamlocal@openssh.com",
                    "forwarded-streamlocal@openssh.com")
            .stream()
            .collect(Collectors.toMap(
                    Function.identity(),
                    Function.identity(),
                    (one, other) -> one,
                    () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));

    private ChannelOpenReader() {}

    /** The message for the request; null if fields are missing. */
    static @Nullable ChannelOpen read(String type, BoundedFields fields) {
        try {
            return parse(type, fields);
        } catch (MalformedPacketException e) {
            return null;
        }
    }

    private static ChannelOpen parse(String type, BoundedFields fields) throws MalformedPacketException {
        return switch (TYPES.getOrDefault(type, "")) {
            case "direct-tcpip" ->
                new ChannelOpen.NewChannelDirectTcpip(
                        fields.text("HostToConnect"), fields.uint32(), fields.text("OriginatorHost"), fields.uint32());
            case "forwarded-tcpip" ->
                new ChannelOpen.NewChannelForwardedTcpip(
                        fields.text("ConnectedHost"), fields.uint32(), fields.text("OriginatorHost"), fields.uint32());
            case "x11" -> new ChannelOpen.NewChannelX11(fields.text("OriginatorHost"), fields.uint32());
            case "direct-streamlocal@openssh.com" -> new ChannelOpen.NewChannelDirectStreamlocal(fields.text("Path"));
            case "forwarded-streamlocal@openssh.com" ->
                new ChannelOpen.NewChannelForwardedStreamlocal(fields.text("Path"));
            default -> new ChannelOpen.NewChannel(type);
        };
    }
}
