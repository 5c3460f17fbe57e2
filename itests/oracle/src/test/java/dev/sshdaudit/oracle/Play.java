package dev.sshdaudit.oracle;

import dev.sshdaudit.oracle.Judge.Opened;
import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A script being played on one connection: does its steps, and keeps account of what was sent. For one thread. */
final class Play {

    /** Long enough for a busy machine; where nothing is wrong no test waits for so long. */
    private static final Duration LONG = Duration.ofSeconds(20);

    /** For what may never come, as an answer to a packet that means nothing. */
    private static final Duration SHORT = Duration.ofMillis(60);

    private static final int OPEN = 90;

    private final RawClient.Connection connection;
    private final OracleServer server;
    private final AtomicLong packets;
    private final List<byte[]> data = new ArrayList<>();
    private final List<Opened> opened = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final Set<Long> forwarded = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private int attempts;
    private int settles;

    Play(RawClient.Connection connection, OracleServer server, AtomicLong packets) {
        this.connection = connection;
        this.server = server;
        this.packets = packets;
    }

    RawClient.Connection connection() {
        return connection;
    }

    List<String> findings() {
        return findings;
    }

    Judge.Sent sent() {
        return new Judge.Sent(data, opened, connection.bytes(), connection.count(52) > 0, peers, forwarded);
    }

    void step(Step step, boolean honest) throws IOException {
        if (step instanceof Step.Send send) {
            send(send.packet());
        } else if (step instanceof Step.Flood flood) {
            for (int i = 0; i < flood.count() && !connection.isOver(); i++) {
                for (byte[] packet : flood.packets(i)) {
                    send(packet);
                }
            }
        } else if (step instanceof Step.Release release) {
            settle(honest);
            server.release(connection.localPort(), release.count());
        } else if (step instanceof Step.Keys keys) {
            connection.exchangeKeys();
            if (keys.waiting()) {
                connection.await(honest ? LONG : Duration.ofSeconds(1), () -> !connection.isExchangingKeys());
            }
        } else if (step instanceof Step.Peer peer) {
            settle(honest);
            peer(peer, honest ? LONG : SHORT);
        } else {
            settle(honest);
        }
    }

    private void peer(Step.Peer step, Duration limit) throws IOException {
        connection.await(limit, () -> connection.forwardedPort() != 0);
        int port = connection.forwardedPort();
        if (port == 0 || connection.isOver()) {
            return;
        }
        int before = connection.count(OPEN);
        Peer peer;
        try {
            peer = new Peer(port, step.length());
        } catch (IOException e) {
            return; // the server does not listen any longer
        }
        peers.add(peer);
        peer.write();
        if (!connection.await(limit, () -> connection.count(OPEN) > before) || connection.isOver()) {
            return;
        }
        long serverId = connection.lastOpened();
        long[] numbers = step.again() < 0 ? new long[] {step.clientId()} : new long[] {step.clientId(), step.again()};
        long received = connection.allBytes();
        for (long number : numbers) {
            forwarded.add(number);
            send(Packet.of(91)
                    .uint32(serverId)
                    .uint32(number)
                    .uint32(1 << 20)
                    .uint32(32768)
                    .toByteArray());
        }
        byte[] answer = new byte[step.length()];
        Arrays.fill(answer, (byte) 'A');
        send(Packet.of(94).uint32(serverId).bytes(answer).toByteArray());
        connection.await(limit, () -> peer.delivered().length >= step.length());
        connection.await(limit, () -> connection.allBytes() >= received + step.length());
    }

    /** Lets go of the peers; what they got stays known. */
    void closePeers() throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    private void send(byte[] packet) throws IOException {
        if (packet.length == 0) {
            return;
        }
        packets.incrementAndGet();
        int number = packet[0] & 0xff;
        if (number == 50 || number == 61) {
            attempts++;
        } else if (number == 94 || number == 95) {
            data.add(packet);
        } else if (number == OPEN) {
            opened(packet);
        }
        connection.send(packet);
    }

    /** One that is too short to tell is not for the server either. */
    private void opened(byte[] packet) {
        ByteBuffer buffer = ByteBuffer.wrap(packet, 1, packet.length - 1);
        try {
            byte[] type = new byte[Math.min(buffer.getInt() & 0x7fffffff, packet.length)];
            buffer.get(type);
            opened.add(new Opened(new String(type, StandardCharsets.UTF_8), buffer.getInt() & 0xffffffffL));
        } catch (BufferUnderflowException e) {
            // no channel, then
        }
    }

    private void settle(boolean honest) throws IOException {
        if (connection.count(52) == 0) {
            connection.await(
                    honest ? LONG : SHORT,
                    () -> connection.count(52) > 0 || connection.count(51) + connection.count(60) >= attempts);
        }
        Notes notes = server.notes(connection.localPort());
        if (connection.count(52) == 0 || notes == null) {
            return;
        }
        int number = ++settles;
        connection.send(Packet.of(80).text(OracleServer.SETTLE).bool(true).toByteArray());
        boolean done = connection.await(honest ? LONG : Duration.ofSeconds(2), () -> notes.settled() >= number);
        if (!done && honest) {
            findings.add("the server does not answer an honest client");
        }
        if (honest) {
            connection.await(LONG, () -> connection.count(91) + connection.count(92) >= opened.size());
        }
        connection.await(honest ? LONG : SHORT, () -> notes.working().get() == 0);
        connection.await(SHORT, () -> connection.allBytes() >= notes.outputs());
    }
}
