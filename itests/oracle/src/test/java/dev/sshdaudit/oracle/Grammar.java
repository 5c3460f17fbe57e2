package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.Packet;
import dev.sshdaudit.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes scripts: what clients send, from honest to hostile. Most of it is nearly right, so that it gets far; what is wrong
 * with it is decided by {@link Choices}.
 */
final class Grammar extends Oddities {

    private static final List<String> SESSION =
            List.of("session", "session", "session", "SESSION", "Session", "\u017fe\u017f\u017fion", "seSSion");
    private static final List<String> DIRECT =
            List.of("direct-tcpip", "direct-tcpip", "DIRECT-TCPIP", "direct-tcp\u0131p");
    private static final List<String> OTHER_TYPES = List.of(
            "forwarded-tcpip",
            "x11",
            "direct-streamlocal@openssh.com",
            "auth-agent@openssh.com",
            "tun@openssh.com",
            "",
            "sessio",
            "session\0");
    private static final List<String> PROGRAMS = List.of("cat", "err", "out", "exit", "cat x", "\u00e4\u20ac");
    private static final List<String> GLOBALS = List.of(
            "tcpip-forward",
            "cancel-tcpip-forward",
            "keepalive@openssh.com",
            "keepalive@libssh2.org",
            "no-more-sessions@openssh.com",
            "streamlocal-forward@openssh.com",
            "hostkeys-prove-00@openssh.com",
            "nothing@oracle.test",
            "");
    private static final List<Step.Flood.Kind> FLOODS =
            List.of(Step.Flood.Kind.PENDING, Step.Flood.Kind.HALF_CLOSED, Step.Flood.Kind.UNKNOWN, Step.Flood.Kind.ENV);
    private static final long WINDOW = 0x7fffffffL;

    private final List<Channel> channels = new ArrayList<>();
    private final int echoPort;
    private long nextClientId;
    private boolean listening;

    /** What the client believes of a channel. */
    private static final class Channel {
        private final long clientId;
        private final long serverId;
        private final boolean session;
        private boolean started;
        private boolean eof;
        private boolean closed;

        Channel(long clientId, long serverId, boolean session) {
            this.clientId = clientId;
            this.serverId = serverId;
            this.session = session;
        }

        /** Whether an honest client may send requests there: a channel that no program has ended. */
        boolean isUsable() {
            return session && !started && !closed && !eof;
        }
    }

    private Grammar(Choices choices, int echoPort) {
        super(choices);
        this.echoPort = echoPort;
    }

    /** A script of these choices. */
    static Script script(Choices choices, int echoPort) {
        String cipher = choices.of(RawClient.CIPHERS);
        String compression = choices.of(RawClient.COMPRESSIONS);
        Grammar grammar = new Grammar(choices, echoPort);
        grammar.connection();
        return new Script(cipher, compression, grammar.honest, grammar.steps);
    }

    private void connection() {
        for (int i = choices.below(4); i > 0; i--) {
            beforeLogin();
        }
        if (wild(12)) {
            early();
        }
        if (wild(16)) {
            manyAttempts();
        }
        login();
        if (!wild(8)) {
            steps.add(new Step.Settle());
        }
        for (int i = 2 + choices.below(30); i > 0 && !(choices.isOver()); i--) {
            action();
        }
        if (!honest && choices.oneIn(6)) {
            return; // dies in the middle
        }
        steps.add(new Step.Settle());
    }

    private void action() {
        switch (choices.below(20)) {
            case 0, 1 -> open();
            case 2, 3, 4 -> start();
            case 5, 6, 7, 8 -> data();
            case 9 -> request();
            case 10 -> eof();
            case 11 -> close();
            case 12 -> global();
            case 13 -> steps.add(new Step.Settle());
            case 14 -> extendedData();
            case 15 -> steps.add(new Step.Release(1 + choices.below(3)));
            case 16 -> rare();
            case 17 -> {
                if (!honest || channels.stream().anyMatch(Channel::isUsable)) {
                    send(Packet.of(93).uint32(serverId()).uint32(honest ? 100 : choices.of(NUMBERS)));
                }
            }
            case 18 -> openDirect();
            default -> {
                if (!honest && choices.oneIn(2)) {
                    anything();
                } else if (!honest) {
                    odd(serverId(), clientId());
                }
            }
        }
    }

    private void rare() {
        switch (choices.below(11)) {
            case 0, 1 -> steps.add(new Step.Keys(honest || choices.oneIn(2)));
            case 2 -> bigExec();
            case 3 -> {
                if (!honest) {
                    service();
                }
            }
            case 4 -> {
                if (!honest) {
                    attempt("bob", choices.of(METHODS), OracleServer.PASSWORD);
                }
            }
            case 5 -> flood();
            case 6, 7 -> peer();
            default -> open();
        }
    }

    private long clientId() {
        if (!honest && choices.oneIn(3)) {
            return channels.isEmpty() || choices.oneIn(4) ? choices.of(NUMBERS) : choices.of(channels).clientId;
        }
        return nextClientId++;
    }

    private long window() {
        return wild(6) ? choices.of(List.of(0L, 1L, 20L, 0xffffffffL)) : WINDOW;
    }

    private void open() {
        long id = clientId();
        if (wild(6)) {
            send(header(choices.of(OTHER_TYPES), id)
                    .text("h")
                    .uint32(1)
                    .text("o")
                    .uint32(1));
            return;
        }
        String type = honest ? "session" : choices.of(SESSION);
        send(header(type, id));
        channels.add(new Channel(id, nextServerId++, true));
        settleIfHonest();
    }

    private void openDirect() {
        long id = clientId();
        boolean pending = !honest && choices.oneIn(2);
        String type = honest ? "direct-tcpip" : choices.of(DIRECT);
        String host = pending ? NotingTcpip.PENDING : "127.0.0.1";
        boolean refused = !pending && choices.oneIn(6);
        send(header(type, id)
                .text(host)
                .uint32(refused ? 1 : echoPort)
                .text("origin")
                .uint32(7));
        if (type.equalsIgnoreCase("direct-tcpip")) {
            Channel channel = new Channel(id, nextServerId++, false);
            if (!honest || !refused) {
                channels.add(channel);
            }
        }
        settleIfHonest();
    }

    private Packet header(String type, long id) {
        return Packet.of(90).text(type).uint32(id).uint32(window()).uint32(wild(8) ? 16 : 32768);
    }

    private void settleIfHonest() {
        if (honest) {
            steps.add(new Step.Settle());
        }
    }

    private Channel channel(boolean session) {
        if (channels.isEmpty()) {
            open();
        }
        Channel channel = choices.oneIn(3) || channels.isEmpty()
                ? (channels.isEmpty() ? null : choices.of(channels))
                : channels.get(channels.size() - 1);
        if (honest && (channel == null || channel.closed || channel.eof || channel.session != session)) {
            return null;
        }
        return channel;
    }

    private long serverId() {
        if (honest) {
            return choices.of(channels.stream().filter(Channel::isUsable).toList()).serverId;
        }
        Channel channel = channel(true);
        if (wild(8)) {
            return choices.of(NUMBERS);
        }
        return channel == null ? 0 : channel.serverId;
    }

    private void start() {
        Channel channel = channel(true);
        if (channel == null || honest && channel.started) {
            return;
        }
        channel.started = true;
        boolean reply = choices.oneIn(2);
        Packet packet = Packet.of(98).uint32(channel.serverId);
        switch (choices.below(8)) {
            case 0, 1 -> packet.text(name("shell")).bool(reply);
            case 2 ->
                packet.text(name("subsystem"))
                        .bool(reply)
                        .text(
                                wild(4)
                                        ? choices.of(List.of("MIRROR", "m\u0131rror", "sftp", ""))
                                        : OracleServer.SUBSYSTEM);
            default -> packet.text(name("exec")).bool(reply).text(choices.of(PROGRAMS));
        }
        send(packet);
        settleIfHonest();
    }

    private void bigExec() {
        Channel channel = channel(true);
        if (channel == null || honest && channel.started) {
            return;
        }
        channel.started = true;
        int length = honest ? 100_000 : choices.of(List.of(1000, 33_000, 200_000, 1_200_000, 6_000_000));
        send(Packet.of(98).uint32(channel.serverId).text("exec").bool(true).text("cat " + "x".repeat(length)));
    }

    private void request() {
        if (honest && channels.stream().noneMatch(Channel::isUsable)) {
            return;
        }
        Packet packet = Packet.of(98).uint32(serverId());
        boolean reply = choices.oneIn(2);
        switch (choices.below(10)) {
            case 0, 1 -> packet.text(name("env")).bool(reply).text("LANG").text("v" + sent);
            case 2, 3 ->
                packet.text(name("pty-req"))
                        .bool(reply)
                        .text("xterm")
                        .uint32(80)
                        .uint32(24)
                        .uint32(0)
                        .uint32(0)
                        .bytes(
                                honest
                                        ? new byte[] {0}
                                        : choices.of(List.of(
                                                new byte[] {0},
                                                new byte[] {3, 0, 0, 0, 1, 0},
                                                new byte[] {3, 0},
                                                new byte[] {(byte) 0xff})));
            case 4 ->
                packet.text(name("window-change"))
                        .bool(reply)
                        .uint32(100 + sent)
                        .uint32(30)
                        .uint32(1)
                        .uint32(honest ? 1 : choices.of(NUMBERS));
            case 5 ->
                packet.text(name("signal"))
                        .bool(reply)
                        .text(honest ? "HUP" : choices.of(List.of("HUP", "hup", "", "WINCH")));
            case 6 -> packet.text(name("break")).bool(reply).uint32(500);
            case 7 ->
                packet.text(name("x11-req"))
                        .bool(reply)
                        .bool(false)
                        .text("MIT-MAGIC-COOKIE-1")
                        .text("00ff")
                        .uint32(0);
            case 8 -> packet.text(name("auth-agent-req@openssh.com")).bool(reply);
            default ->
                packet.text(choices.of(List.of(
                                "keepalive@openssh.com",
                                "eow@openssh.com",
                                "simple@putty.projects.tartarus.org",
                                "nothing",
                                "")))
                        .bool(reply);
        }
        send(packet);
    }

    private void data() {
        Channel channel = channel(choices.oneIn(4) ? false : true);
        if (channel == null) {
            return;
        }
        byte[] text = text();
        if (honest && !channel.started && channel.session) {
            return;
        }
        Packet packet = Packet.of(94).uint32(wild(10) ? choices.of(NUMBERS) : channel.serverId);
        send(lying(packet, text));
    }

    private void extendedData() {
        if (honest) {
            return;
        }
        send(lying(Packet.of(95).uint32(serverId()).uint32(wild(5) ? choices.of(NUMBERS) : 1), text()));
    }

    private void eof() {
        Channel channel = channel(choices.oneIn(4) ? false : true);
        if (channel != null) {
            channel.eof = true;
            send(Packet.of(96).uint32(channel.serverId));
            settleIfHonest();
        }
    }

    private void close() {
        Channel channel = channel(choices.oneIn(4) ? false : true);
        if (channel != null) {
            channel.closed = true;
            send(Packet.of(97).uint32(channel.serverId));
        }
    }

    private void global() {
        String type =
                honest ? choices.of(List.of("keepalive@openssh.com", "nothing@oracle.test")) : choices.of(GLOBALS);
        Packet packet = Packet.of(80).text(type).bool(choices.oneIn(2));
        if (type.contains("tcpip-forward")) {
            packet.text("127.0.0.1").uint32(choices.oneIn(3) ? 1 : 0);
        }
        send(packet);
    }

    private void flood() {
        if (honest || !choices.oneIn(3)) {
            return;
        }
        Step.Flood.Kind kind = choices.of(FLOODS);
        int count = choices.of(List.of(50, 1100, 4200));
        long id = channels.isEmpty() || choices.oneIn(2) ? 5000 : choices.of(channels).clientId;
        int step = choices.below(2);
        steps.add(new Step.Flood(kind, count, id, step, kind == Step.Flood.Kind.ENV ? serverId() : nextServerId));
        if (kind == Step.Flood.Kind.PENDING || kind == Step.Flood.Kind.HALF_CLOSED) {
            nextServerId += count;
        }
        steps.add(new Step.Settle());
    }

    private void peer() {
        if (!listening || wild(4)) {
            listening = true;
            send(Packet.of(80)
                    .text("tcpip-forward")
                    .bool(true)
                    .text("127.0.0.1")
                    .uint32(0));
        }
        steps.add(new Step.Peer(clientId(), wild(2) ? clientId() : -1, choices.of(List.of(1, 100, 30_000))));
        nextServerId++;
    }
}
