package dev.sshdaudit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.oracle.Judge.Opened;
import dev.sshdaudit.oracle.Notes.Acted;
import dev.sshdaudit.oracle.Notes.ChannelNotes;
import dev.sshdaudit.oracle.Notes.ChannelNotes.Opening;
import dev.sshdaudit.testkit.Packet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What depends on time where scripts are played: the judge finds nothing in recordings that lack nothing. */
class JudgeTest {

    private static final byte[] OUTPUT = "printed".getBytes(StandardCharsets.US_ASCII);

    private final List<AuditMessage> messages = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final Notes notes = new Notes();

    /** The client may have given up waiting for the channel of the peer before the server has asked for that channel. */
    @Test
    void aChannelThatTheClientDidNotWaitForIsNoneThatItAskedFor() throws IOException {
        try (EchoTarget target = new EchoTarget();
                Peer peer = new Peer(target.port(), 10)) {
            peers.add(peer);
            session(0);
            record(new ChannelOpen.NewChannelForwardedTcpip("", 1, "127.0.0.1", peer.port()), 1L, Map.of());
            ChannelNotes printing = session(2);
            printing.printed(false, OUTPUT, OUTPUT.length);
            record(new Io(Io.STDOUT, bytes(OUTPUT)), 2L, Map.of());
            assertEquals(List.of(), findings(Map.of(2L, (long) OUTPUT.length)));
        }
    }

    @Test
    void whatIsMissingBehindSuchAChannelIsFound() throws IOException {
        try (EchoTarget target = new EchoTarget();
                Peer peer = new Peer(target.port(), 10)) {
            peers.add(peer);
            record(new ChannelOpen.NewChannelForwardedTcpip("", 1, "127.0.0.1", peer.port()), 0L, Map.of());
            session(1);
            assertEquals(
                    List.of("the client got 7 bytes more on its channel 1 than are recorded, of 7"),
                    findings(Map.of(1L, (long) OUTPUT.length)));
        }
    }

    /** A program may be printing while its channel is closed: its packet is recorded with the numbers before the data. */
    @Test
    void whatIsPrintedWhileTheChannelIsClosedIsComparedWithoutItsHeader() {
        ChannelNotes printing = session(0);
        printing.printed(false, OUTPUT, OUTPUT.length);
        byte[] packet = Packet.of(94).uint32(0).bytes(OUTPUT).toByteArray();
        record(
                new Io(Io.STDOUT, Bytes.copyOf(packet, 1, packet.length - 1)),
                0L,
                Map.of("unplaced", "the channel is closed", "packet", 94L));
        assertEquals(List.of(), findings(Map.of(0L, (long) OUTPUT.length)));
    }

    /** SSHD forgets a channel a little later than both sides have closed it, and does until then what the client sends. */
    @Test
    void whatTheClientSendsBehindTheEndOfAChannelIsRecordedAsItCame() {
        ChannelNotes channel = session(0);
        channel.delivered(false, OUTPUT, 0, OUTPUT.length);
        channel.acted(Acted.of("env", "LANG", "C"));
        assertEquals(2, findings(Map.of()).size());
        unplaced(Packet.of(94).uint32(0).bytes(OUTPUT));
        unplaced(Packet.of(98).uint32(0).text("env").bool(false).text("LANG").text("C"));
        assertEquals(List.of(), findings(Map.of()));
    }

    private void unplaced(Packet packet) {
        byte[] all = packet.toByteArray();
        record(
                new Io(Io.STDIN, Bytes.copyOf(all, 1, all.length - 1)),
                null,
                Map.of("unplaced", "there is no channel of that number", "packet", (long) all[0]));
    }

    private ChannelNotes session(long id) {
        record(new ChannelOpen.NewChannel("session"), id, Map.of());
        record(new ChannelOpen.NewChannelSuccessful("session"), id, Map.of());
        ChannelNotes channel = notes.channel("session", id);
        channel.opening(Opening.OPEN);
        return channel;
    }

    private void record(Payload payload, Long channel, Map<String, Object> extras) {
        messages.add(new AuditMessage("connection", messages.size(), payload, channel, extras));
    }

    private static Bytes bytes(byte[] data) {
        return Bytes.copyOf(data, 0, data.length);
    }

    /** Of a client that calls its channels by their numbers in the recording. */
    private List<String> findings(Map<Long, Long> received) {
        List<Opened> opened = messages.stream()
                .filter(it -> it.payload() instanceof ChannelOpen.NewChannel)
                .map(it -> new Opened("session", it.channelId()))
                .toList();
        Judge.Sent sent = new Judge.Sent(List.of(), opened, received, false, peers, Set.of());
        return Judge.findings(notes, new Recorded(messages), sent, true, true);
    }
}
