package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.FakeServerChannel;
import dev.sshdaudit.sshd.testing.RecordedConnection;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a server sends late is not taken for the output of the channel that has the number by then. */
class ReusedNumberTest {

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong clock = new AtomicLong(7);
    private final Wire wire = wire(Set.of(Content.STDOUT));

    private Wire wire(Set<Content> intercepted) {
        RecordedConnection recorded = new RecordedConnection(0, intercepted, null);
        return new Wire(recorded, new ConnectionDecoder(recorded, OpenChannels.NONE, clock::get)).login("ada");
    }

    private static Packet data(long channel, String data) {
        return Packet.of(94).uint32(channel).text(data);
    }

    private static Packet confirm(long recipient, long sender) {
        return Packet.of(91).uint32(recipient).uint32(sender).uint32(1000).uint32(1000);
    }

    /** The client's number is 5, its window 1000. */
    private FakeServerChannel session(long serverId) {
        wire.client(Packet.of(90).text("session").uint32(5).uint32(1000).uint32(1000));
        FakeServerChannel channel = wire.registered(serverId);
        wire.server(confirm(5, serverId));
        return channel.window(1000);
    }

    private FakeServerChannel forwarding(long serverId) {
        wire.client(Packet.of(90)
                .text("direct-tcpip")
                .uint32(5)
                .uint32(1000)
                .uint32(1000)
                .text("h")
                .uint32(1)
                .text("o")
                .uint32(2));
        FakeServerChannel channel = wire.registered(serverId);
        wire.server(confirm(5, serverId));
        return channel.window(1000);
    }

    private void exchange(Runnable meanwhile) {
        wire.server(Packet.of(20));
        wire.client(Packet.of(20));
        meanwhile.run();
        wire.client(Packet.of(21)).server(Packet.of(21));
    }

    private List<String> io() {
        return wire.recorded.messages(MessageType.IO).stream()
                .map(it -> it.channelId() + " "
                        + ((Io) it.payload()).data().toUtf8().trim() + " "
                        + it.extras().get(Extras.CANDIDATES))
                .toList();
    }

    private AuditMessage lastClose() {
        List<AuditMessage> all = wire.recorded.messages(MessageType.CLOSE);
        return all.get(all.size() - 1);
    }

    @Test
    void whatTheNewChannelCannotHaveSentIsTheClosedOnes() {
        FakeServerChannel session = session(0);
        session.window(1000 - 6);
        wire.close(5, 0);
        session.closed();
        forwarding(1);
        wire.server(data(5, "secret"));
        AuditMessage late = wire.recorded.only(MessageType.IO);
        assertEquals(0L, late.channelId());
        assertTrue(((Io) late.payload()).data().toUtf8().endsWith("secret"));
        assertEquals("the channel is closed", late.extras().get(Extras.UNPLACED));
        wire.server(data(5, "forwarded")); // and now the closed one has no writer left
        wire.close(5, 1);
        assertEquals(1, wire.recorded.messages(MessageType.IO).size());
        assertEquals(9L, lastClose().extras().get("bytesOut"));
        assertEquals(List.of(), wire.recorded.notFollowed());
    }

    @Test
    void whatMayBeOfEitherIsRecordedAsASessionsAndNamesBoth() {
        FakeServerChannel session = session(0);
        session.window(1000 - 6);
        wire.close(5, 0);
        session.closed();
        forwarding(1).window(0);
        wire.server(data(5, "secret"));
        assertEquals(List.of("1 secret [0, 1]"), io());
        wire.close(5, 1);
        assertEquals(List.of(0L, 1L), lastClose().extras().get(Extras.CANDIDATES), "not all of its bytes may be its");
        assertEquals(List.of(), wire.recorded.notFollowed());
    }

    @Test
    void whatMayBeOfAForwardingIsRecordedAsOne() {
        Wire forwardings = wire(Set.of(Content.FORWARDING));
        forwardings.client(Packet.of(90)
                .text("direct-tcpip")
                .uint32(5)
                .uint32(1000)
                .uint32(1000)
                .text("h")
                .uint32(1)
                .text("o")
                .uint32(2));
        forwardings.server(confirm(5, 0)).close(5, 0).session(5, 1).server(data(5, "forwarded"));
        assertEquals("forwarded", forwardings.recorded.text(1, 1));
    }

    /** As clients do that run one command after the other over one connection. */
    @Test
    void whereTheServersAccountIsSettledANumberIsUsedAgainWithoutAWord() {
        for (int i = 0; i < 100; i++) {
            FakeServerChannel channel = session(i);
            wire.client(Packet.of(93).uint32(i).uint32(50));
            channel.window(1000 + 50 - 4);
            wire.server(data(5, "uid="));
            wire.close(5, i);
            channel.closed();
        }
        assertTrue(io().stream().allMatch(it -> it.endsWith("uid= null")), () -> "" + io());
        assertTrue(wire.recorded.messages(MessageType.CLOSE).stream()
                .noneMatch(it -> it.extras().containsKey(Extras.CANDIDATES)));
    }

    @Test
    void aChannelThatIsNotClosedForTheServerMayHaveAWriterThatHasNotChargedTheWindow() {
        session(0);
        wire.close(5, 0);
        session(1).window(0);
        wire.server(data(5, "a"));
        assertEquals(List.of("1 a [0, 1]"), io());
    }

    @Test
    void whereNothingIsKnownOfTheWindowTimeHasToDo() {
        wire.session(5, 0).close(5, 0).session(5, 1);
        clock.addAndGet(10 * SECOND);
        wire.server(data(5, "a"));
        clock.addAndGet(1);
        wire.server(data(5, "b"));
        assertEquals(List.of("1 a [0, 1]", "1 b null"), io());
    }

    @Test
    void aWriterThatWaitsForTheEndOfAKeyExchangeMayWaitLong() {
        wire.session(5, 0);
        exchange(() -> {
            wire.server(Packet.of(97).uint32(5));
            clock.addAndGet(1000 * SECOND);
        });
        wire.client(Packet.of(97).uint32(0));
        clock.addAndGet(1000 * SECOND); // for so long the server may be catching up
        wire.session(5, 1).server(data(5, "a"));
        clock.addAndGet(11 * SECOND);
        wire.server(data(5, "b"));
        assertEquals(List.of("1 a [0, 1]", "1 b null"), io());
    }

    @Test
    void oneExchangeAfterTheOtherMakesItLonger() {
        exchange(() -> clock.addAndGet(100 * SECOND));
        exchange(() -> clock.addAndGet(100 * SECOND));
        wire.session(5, 0).close(5, 0).session(5, 1);
        clock.addAndGet(200 * SECOND);
        wire.server(data(5, "a"));
        clock.addAndGet(11 * SECOND);
        wire.server(data(5, "b"));
        assertEquals(List.of("1 a [0, 1]", "1 b null"), io());
    }

    @Test
    void howManyChannelsAreClosedInTheMiddleOfAWriteWhatIsKeptOfThemIsBounded() {
        for (int i = 0; i < ClosedChannels.MAX_UNFINISHED; i++) {
            wire.session(5, i).close(5, i);
        }
        assertEquals(List.of(), wire.recorded.notFollowed());
        wire.session(5, 9999).close(5, 9999);
        assertEquals(
                List.of("too many channels are closed while the server writes to them"), wire.recorded.notFollowed());
    }

    @Test
    void whatTheClientSendsInTheMiddleOfItsKeyExchangeIsRecordedAndEndsTheConnection() {
        wire.session(5, 0);
        wire.server(Packet.of(20)).client(data(0, "a")); // it may not know yet
        assertEquals(List.of(), wire.recorded.notFollowed());
        wire.client(Packet.of(20));
        wire.client(Packet.of(98).uint32(0).text("exec").bool(true).text("id"));
        wire.client(Packet.of(98).uint32(0).text("exec").bool(true).text("id"));
        wire.client(Packet.of(2).text("")).client(Packet.of(31).text("")); // these belong there
        String why = "the client sends it in the middle of its key exchange";
        assertEquals(List.of(why, why), wire.recorded.notFollowed());
        assertEquals(2, wire.recorded.messages(MessageType.EXEC).size());
        assertEquals(why, wire.recorded.only(MessageType.IO).extras().get(Extras.UNPLACED));
        wire.client(Packet.of(21)).client(data(0, "b"));
        assertEquals(List.of(why, why), wire.recorded.notFollowed());
    }
}
