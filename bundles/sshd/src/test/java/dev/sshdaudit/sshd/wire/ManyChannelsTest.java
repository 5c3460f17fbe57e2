package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More channels than a client needs. */
class ManyChannelsTest {

    private final Wire wire = new Wire().login("ada");

    private static Packet open(String type, long id) {
        return Packet.of(90).text(type).uint32(id).uint32(1000).uint32(1000);
    }

    private static Packet confirm(long recipient, long sender) {
        return Packet.of(91).uint32(recipient).uint32(sender).uint32(1000).uint32(1000);
    }

    private static Packet data(long channel, String data) {
        return Packet.of(94).uint32(channel).text(data);
    }

    @Test
    void openRequestsWithoutEndAreRecordedAndForgotten() {
        int flood = HalfTable.MOST + 1000;
        for (int i = 0; i < flood; i++) {
            wire.client(open("session", i));
        }
        for (int i = 0; i < flood; i++) {
            wire.server(Packet.of(92).uint32(i).uint32(4).text("").text(""));
        }
        wire.session(7, 8).client(data(8, "fine"));
        assertEquals(
                flood, wire.recorded.messages(MessageType.NEW_CHANNEL_FAILED).size());
        long last = wire.recorded.only(MessageType.IO).channelId();
        assertEquals("fine", wire.recorded.text(last, 0));
    }

    /** It may be a session: no client shall get past the recording of sessions by asking for much else first. */
    @Test
    void whatWasForgottenIsRecordedLikeASession() {
        Wire sessions = new Wire(Set.of(Content.STDIN, Content.STDOUT, Content.STDERR)).login("ada");
        for (int i = 0; i < HalfTable.MOST; i++) {
            sessions.client(open("direct-tcpip", i));
        }
        sessions.client(open("session", 9999)).server(confirm(9999, 1)).client(data(1, "typed"));
        assertEquals(
                "typed",
                sessions.recorded.text(sessions.recorded.only(MessageType.IO).channelId(), 0));
    }

    @Test
    void howeverManyChannelsAreOpenEachIsListenedTo() {
        int many = 20_000;
        for (int i = 0; i < many; i++) {
            wire.session(i, i);
        }
        wire.client(data(many - 1, "the last one"));
        assertEquals("the last one", wire.recorded.text(many - 1, 0));
        wire.decoder.end();
        assertEquals(many, wire.recorded.messages(MessageType.CLOSE).size());
    }

    @Test
    void channelsThatOnlyTheServerClosesAreForgottenAfterAWhile() {
        int many = ChannelTable.MAX_HALF_CLOSED + 10;
        for (int i = 0; i < many; i++) {
            wire.session(i, i).server(Packet.of(97).uint32(i));
        }
        assertEquals(10, wire.recorded.messages(MessageType.CLOSE).size());
        wire.client(Packet.of(97).uint32(0)).client(Packet.of(97).uint32(10));
        assertEquals(11, wire.recorded.messages(MessageType.CLOSE).size());
        wire.decoder.end();
        assertEquals(many, wire.recorded.messages(MessageType.CLOSE).size());
    }
}
