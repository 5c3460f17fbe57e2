package dev.sshdaudit.sshd.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.Content;
import dev.sshdaudit.sshd.wire.ConnectionDecoder;
import dev.sshdaudit.sshd.wire.OpenChannels;
import dev.sshdaudit.sshd.wire.Side;
import dev.sshdaudit.testkit.Packet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A decoder with both ends of the connection in the test's hands. */
public final class Wire {

    public final RecordedConnection recorded;
    public final ConnectionDecoder decoder;

    public Wire(RecordedConnection recorded, ConnectionDecoder decoder) {
        this.recorded = recorded;
        this.decoder = decoder;
    }

    private Wire(RecordedConnection recorded, OpenChannels openBefore) {
        this(recorded, new ConnectionDecoder(recorded, openBefore));
    }

    public Wire(Set<Content> intercepted, OpenChannels openBefore) {
        this(new RecordedConnection(0, intercepted, null), openBefore);
    }

    public Wire(Set<Content> intercepted) {
        this(intercepted, OpenChannels.NONE);
    }

    /** One that intercepts everything. */
    public Wire() {
        this(EnumSet.allOf(Content.class));
    }

    public Wire client(Packet packet) {
        return send(Side.CLIENT, packet);
    }

    public Wire server(Packet packet) {
        return send(Side.SERVER, packet);
    }

    /** In the middle of an array that is overwritten afterwards, as SSHD does. */
    private Wire send(Side from, Packet packet) {
        byte[] bytes = packet.toByteArray();
        byte[] array = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, array, 7, bytes.length);
        decoder.packet(from, array, 7, bytes.length);
        java.util.Arrays.fill(array, (byte) 'X');
        return this;
    }

    /** Gets a user in. */
    public Wire login(String user) {
        client(Packet.of(50).text(user).text("ssh-connection").text("none"));
        return server(Packet.of(52));
    }

    /** The server has a number for the channel that was asked for last, and tells nothing else of the channel. */
    public FakeServerChannel registered(long serverId) {
        FakeServerChannel channel = new FakeServerChannel();
        decoder.registered(serverId, channel);
        return channel;
    }

    /** Opens a channel of type {@code session} with these numbers. */
    public Wire session(long clientId, long serverId) {
        client(Packet.of(90).text("session").uint32(clientId).uint32(1000).uint32(1000));
        return server(
                Packet.of(91).uint32(clientId).uint32(serverId).uint32(1000).uint32(1000));
    }

    public Wire close(long clientId, long serverId) {
        client(Packet.of(97).uint32(serverId));
        return server(Packet.of(97).uint32(clientId));
    }

    /** Checks what has been recorded, line by line. */
    public void assertRecorded(String... lines) {
        assertEquals(String.join("\n", lines), String.join("\n", recorded.lines()));
    }

    /** As {@link #assertRecorded}, of what came after so many lines. */
    public void assertRecordedAfter(int skipped, String... lines) {
        List<String> all = recorded.lines();
        assertEquals(String.join("\n", lines), String.join("\n", all.subList(skipped, all.size())));
    }
}
