package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server is laxer than the protocol, the decoder is as lax; and nothing that it cannot place is passed over. */
class LaxServerTest {

    private final Wire wire = new Wire().login("ada");

    private static Packet open(String type, long id) {
        return Packet.of(90).text(type).uint32(id).uint32(1000).uint32(1000);
    }

    private static Packet tcp(long id) {
        return open("direct-tcpip", id).text("h").uint32(1).text("o").uint32(2);
    }

    private static Packet confirm(long recipient, long sender) {
        return Packet.of(91).uint32(recipient).uint32(sender).uint32(1000).uint32(1000);
    }

    private static Packet request(long channel, String type, boolean wantReply) {
        return Packet.of(98).uint32(channel).text(type).bool(wantReply);
    }

    private static Packet data(long channel, String data) {
        return Packet.of(94).uint32(channel).text(data);
    }

    private Map<String, Object> lastExtras() {
        List<AuditMessage> messages = wire.recorded.messages();
        return messages.get(messages.size() - 1).extras();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "SESSION", "sEssion", "\u017fe\u017f\u017fion"})
    void aTypeIsComparedAsTheServerComparesIt(String type) {
        Wire sessions = new Wire(Set.of(Content.STDIN, Content.STDOUT)).login("ada");
        sessions.client(open(type, 0)).server(confirm(0, 0));
        sessions.client(data(0, "typed")).server(data(0, "printed"));
        assertEquals("typed", sessions.recorded.text(0, 0));
        assertEquals("printed", sessions.recorded.text(0, 1));
    }

    @Test
    void otherNamesAreToo() {
        wire.client(open("Direct-TCPIP", 0).text("h").uint32(1).text("o").uint32(2));
        assertEquals(
                1, wire.recorded.messages(MessageType.NEW_CHANNEL_DIRECT_TCPIP).size());
        Wire login = new Wire();
        login.client(Packet.of(50)
                .text("ada")
                .text("ssh-connection")
                .text("PassWord")
                .bool(false)
                .text("pw"));
        assertEquals(1, login.recorded.messages(MessageType.AUTH_PASSWORD).size());
    }

    /** SSHD delivers what lies in its buffer behind the packet. */
    @ParameterizedTest
    @ValueSource(ints = {94, 95})
    void dataThatPromisesMoreThanThereIsIsRecordedAsItIsDelivered(int number) {
        wire.session(0, 0);
        Packet begin = Packet.of(number).uint32(0);
        byte[] packet = (number == 95 ? begin.uint32(1) : begin)
                .uint32(6)
                .raw((byte) 'a', (byte) 'b')
                .toByteArray();
        byte[] buffer = Arrays.copyOf(packet, packet.length + 10);
        buffer[packet.length] = 'o'; // of an older packet
        wire.decoder.packet(Side.CLIENT, buffer, 0, packet.length);
        assertEquals("abo\0\0\0", wire.recorded.text(0, 0));
        assertEquals(6L, lastExtras().get(Extras.PROMISED));
        assertEquals(2L, lastExtras().get(Extras.SENT));
        wire.decoder.packet(Side.CLIENT, packet, 0, packet.length);
        assertEquals("abo\0\0\0ab", wire.recorded.text(0, 0), "what is there, where a buffer is too short");
        wire.close(0, 0);
        assertEquals(8L, wire.recorded.only(MessageType.CLOSE).extras().get("bytesIn"));
        assertEquals(List.of(), wire.recorded.notFollowed());
    }

    @Test
    void whatTheClientSendsToChannelsThatAreNotThereIsRecordedAndEndsTheConnection() {
        for (int number : new int[] {91, 92, 94, 95, 98, 83, 101, 192, 255}) {
            Wire other = new Wire().login("ada");
            other.client(Packet.of(number).uint32(77).uint32(3).text("abc"));
            AuditMessage message = other.recorded.only(MessageType.IO);
            assertEquals((long) number, message.extras().get(Extras.PACKET), other.recorded::toString);
            assertTrue(((Io) message.payload()).data().toUtf8().endsWith("abc"));
            assertEquals(1, other.recorded.notFollowed().size(), other.recorded::toString);
        }
    }

    @Test
    void packetsInWhichNothingCanBeAreToldAndNoMore() {
        for (int number : new int[] {96, 97, 50, 61}) {
            Wire other = new Wire().login("ada");
            other.client(Packet.of(number).uint32(77));
            AuditMessage message = other.recorded.only(MessageType.IO);
            assertEquals((long) number, message.extras().get(Extras.PACKET));
            assertEquals(4L, message.extras().get(Extras.PACKET_BYTES));
            assertEquals(0, ((Io) message.payload()).data().length());
            assertEquals(List.of(), other.recorded.notFollowed());
        }
    }

    /** Both keep connections alive, and clients may answer late. */
    @Test
    void whatIsUsualBetweenHonestSidesIsNotTold() {
        int before = wire.recorded.messages().size();
        for (int number : new int[] {81, 82, 93, 99, 100}) {
            wire.client(Packet.of(number).uint32(77).uint32(1));
        }
        wire.client(request(80, "keepalive@openssh.com", true)); // no channel, but not of this test
        wire.server(Packet.of(80).text("keepalive@openssh.com").bool(true))
                .server(Packet.of(100).uint32(80));
        assertEquals(before + 1, wire.recorded.messages().size(), wire.recorded::toString);
    }

    @Test
    void whatIsNotToBeRecordedIsCounted() {
        Wire closed = new Wire(Set.of()).login("ada");
        closed.client(data(5, "typed"));
        AuditMessage message = closed.recorded.only(MessageType.IO);
        assertEquals(13L, message.extras().get(Extras.PACKET_BYTES));
        assertEquals(0, ((Io) message.payload()).data().length());
    }

    @Test
    void aPacketThatCannotBeReadIsRecordedAsItCame() {
        wire.client(Packet.of(94).raw((byte) 0, (byte) 7));
        assertEquals(
                2, ((Io) wire.recorded.only(MessageType.IO).payload()).data().length());
        assertEquals(List.of("packet ends 2 bytes too early"), wire.recorded.notFollowed());
    }

    @Test
    void nothingThatAClientSendsBeforeItsLoginCanBeTakenForSomethingLater() {
        Wire stranger = new Wire(Set.of(Content.STDIN));
        for (int i = 0; i < 100; i++) {
            stranger.client(tcp(0));
        }
        List<AuditMessage> told = stranger.recorded.messages(MessageType.IO);
        assertEquals(8, told.size());
        assertTrue(told.get(7).extras().get(Extras.UNPLACED).toString().endsWith("more of them are not told"));
        stranger.login("ada").session(0, 0).client(data(0, "typed"));
        assertEquals("typed", stranger.recorded.text(0, 0));
    }

    @Test
    void aServiceThatIsAskedForOnceMoreEndsTheConnection() {
        Wire fresh = new Wire().client(Packet.of(5).text("ssh-userauth")).login("ada");
        assertEquals(List.of(), fresh.recorded.notFollowed());
        fresh.client(Packet.of(5).text("ssh-connection"));
        assertEquals(1, fresh.recorded.notFollowed().size());
        assertEquals(5L, fresh.recorded.only(MessageType.IO).extras().get(Extras.PACKET));
    }

    @Test
    void oneNumberForTwoChannelsIsToldBeforeTheServerHearsOfTheSecond() {
        wire.session(5, 0);
        wire.client(open("session", 5));
        assertEquals(List.of("the client calls two channels by one number"), wire.recorded.notFollowed());
        assertEquals(List.of(0L, 1L), lastExtras().get(Extras.CANDIDATES));
    }

    @Test
    void whatTheServerSendsThenIsRecordedAsASessionsAndNamesAllThatItMayBeOf() {
        Wire sessions = new Wire(Set.of(Content.STDOUT)).login("ada").session(5, 0);
        sessions.client(tcp(5)).server(confirm(5, 1));
        sessions.server(data(5, "printed"));
        assertEquals("printed", sessions.recorded.text(0, 1));
        assertEquals(
                List.of(0L, 1L), sessions.recorded.only(MessageType.IO).extras().get(Extras.CANDIDATES));
    }

    /** The server closes one after the other, and what stays open is still listened to. */
    @Test
    void howManyChannelsEverShareANumberOneThatIsOpenIsNotForgotten() {
        wire.session(5, 0);
        for (int i = 1; i <= ChannelTable.MAX_HALF_CLOSED + 10; i++) {
            wire.session(5, i);
            wire.decoder.closing(i);
            wire.server(Packet.of(97).uint32(5));
        }
        wire.client(request(0, "exec", true).text("id"));
        wire.server(data(5, "uid=0"));
        assertEquals(1, wire.recorded.messages(MessageType.EXEC).size());
        assertEquals("uid=0", wire.recorded.text(0, 1) + shared());
    }

    /** The first channel has company still: those that the client has not closed. */
    private String shared() {
        return wire.recorded.messages(MessageType.IO).stream()
                .filter(it -> it.channelId() != 0)
                .map(it -> ((Io) it.payload()).data().toUtf8())
                .collect(Collectors.joining());
    }

    @Test
    void aConfirmationIsForTheChannelThatTheServerMeans() {
        Wire sessions = new Wire(Set.of(Content.STDIN, Content.STDOUT)).login("ada");
        sessions.client(tcp(5));
        sessions.registered(0); // and is not connected yet
        sessions.client(open("session", 5));
        sessions.registered(1);
        sessions.server(confirm(5, 1)).client(data(1, "typed"));
        assertEquals("typed", sessions.recorded.text(1, 0));
        sessions.decoder.openFailure(5, 0, "nobody is there");
        sessions.server(Packet.of(92).uint32(5).uint32(2).text("").text(""));
        assertEquals(0L, sessions.recorded.only(MessageType.NEW_CHANNEL_FAILED).channelId());
    }

    @Test
    void behindManyThatWaitASessionIsStillOne() {
        Wire sessions = new Wire(Set.of(Content.STDIN)).login("ada");
        for (int i = 0; i < HalfTable.MOST; i++) {
            sessions.client(tcp(i));
            sessions.registered(i);
        }
        assertEquals(List.of(), sessions.recorded.notFollowed());
        sessions.client(open("session", 9999));
        sessions.registered(9999);
        assertEquals(List.of("too many channels wait to be opened"), sessions.recorded.notFollowed());
        sessions.server(confirm(9999, 9999)).client(data(9999, "typed"));
        assertEquals("typed", sessions.recorded.text(HalfTable.MOST, 0));
    }

    @Test
    void whatIsSentBeforeTheAnswerIsRecorded() {
        wire.client(open("session", 5));
        wire.registered(3);
        wire.client(request(3, "exec", true).text("id")).client(data(3, "typed"));
        wire.server(confirm(5, 3)).server(Packet.of(100).uint32(5));
        assertEquals(0L, wire.recorded.only(MessageType.EXEC).channelId());
        assertEquals("typed", wire.recorded.text(0, 0));
        assertEquals(List.of(), wire.recorded.notFollowed());
        wire.server(open("forwarded-tcpip", 4).text("h").uint32(1).text("o").uint32(2));
        wire.client(data(4, "to the server's side"));
        assertEquals("to the server's side", wire.recorded.text(1, 0));
    }

    /** SSHD takes the number of a second confirmation for all that it sends from then on. */
    @Test
    void aChannelThatTheClientRenamesKeepsItsContent() {
        wire.server(open("forwarded-tcpip", 4).text("h").uint32(1).text("o").uint32(2));
        wire.client(confirm(4, 7)).client(confirm(4, 8));
        assertEquals(1, wire.recorded.notFollowed().size());
        wire.server(data(8, "still that channel's"));
        assertEquals("still that channel's", wire.recorded.text(0, 1));
    }

    @Test
    void theServersLastWordsOnAClosedChannelAreRecordedAndDoNotEndTheConnection() {
        wire.session(1, 1).close(1, 1).server(data(1, "late"));
        AuditMessage late = wire.recorded.only(MessageType.IO);
        assertEquals(0L, late.channelId());
        assertTrue(((Io) late.payload()).data().toUtf8().endsWith("late"));
        assertEquals(List.of(), wire.recorded.notFollowed());
    }

    @Test
    void aCommandOfAnyLengthIsAllThere() {
        wire.session(0, 0);
        String command = "echo é; ".repeat(200_000);
        wire.client(request(0, "exec", true).text(command));
        AuditMessage exec = wire.recorded.only(MessageType.EXEC);
        String begin = ((Exec) exec.payload()).program();
        assertEquals(Map.of("program", 1_800_000L), exec.extras().get(Extras.TRUNCATED));
        StringBuilder all = new StringBuilder(begin);
        for (AuditMessage message : wire.recorded.messages(MessageType.IO)) {
            assertEquals(0L, message.channelId());
            assertTrue(((Io) message.payload()).data().length() == 0);
            all.append(((Map<?, ?>) message.extras().get(Extras.REST)).get("program"));
        }
        assertEquals(command, all.toString());
        assertFalse(begin.length() > BoundedFields.MOST);
    }

    @Test
    void anAttemptToLogInOfHundredsOfKilobytesLeavesAFew() {
        String huge = "n".repeat(120_000);
        Wire stranger = new Wire();
        stranger.client(Packet.of(50).text(huge).text("ssh-connection").text(huge))
                .server(Packet.of(51).text("password").bool(false));
        stranger.client(Packet.of(50)
                        .text(huge)
                        .text("ssh-connection")
                        .text("password")
                        .bool(false)
                        .text(huge))
                .server(Packet.of(51).text("password").bool(false));
        stranger.client(Packet.of(50)
                        .text(huge)
                        .text("ssh-connection")
                        .text("publickey")
                        .bool(false)
                        .text("ssh-rsa")
                        .text(huge))
                .server(Packet.of(51).text("password").bool(false));
        Packet answers = Packet.of(61).uint32(13_200);
        for (int i = 0; i < 13_200; i++) {
            answers.text("12345678");
        }
        stranger.client(Packet.of(50)
                .text("ada")
                .text("ssh-connection")
                .text("keyboard-interactive")
                .text("")
                .text(""));
        stranger.server(Packet.of(60)
                        .text("")
                        .text("")
                        .text("")
                        .uint32(1)
                        .text("Code?")
                        .bool(false))
                .client(answers);
        int length = String.join("", stranger.recorded.lines()).length();
        assertTrue(length < 12_000, "of 700 KB became " + length);
        AuditMessage failed = stranger.recorded.only(MessageType.AUTH_PASSWORD_FAILED);
        assertEquals(
                Map.of("username", 120_000L, "password", 120_000L),
                failed.extras().get(Extras.TRUNCATED));
        assertTrue(
                stranger.recorded.only(MessageType.AUTH_PUBKEY_FAILED).extras().containsKey(Extras.FINGERPRINT));
        assertEquals(
                Map.of("answers", 4L + 13_200 * 12),
                stranger.recorded
                        .only(MessageType.AUTH_KEYBOARD_INTERACTIVE_ANSWER)
                        .extras()
                        .get(Extras.TRUNCATED));
    }
}
