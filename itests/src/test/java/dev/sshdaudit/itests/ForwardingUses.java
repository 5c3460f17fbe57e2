package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.Content;
import dev.sshdaudit.itests.Processes.Result;
import dev.sshdaudit.message.MessageType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What OpenSSH forwards: ports, unix sockets, X11, agents. */
interface ForwardingUses {

    /** What somebody does while a connection is there. */
    interface Deed {
        void with(Master master, Watch watch) throws Exception;
    }

    Scene scene();

    /** Does something with a connection that stays, waits until so many messages of a type are recorded, and ends it. */
    private void recorded(String transcript, MessageType type, Deed deed, String... options) throws Exception {
        Watch watch = scene().watch();
        try (Master master = new Master(scene().host(), scene().folder, options)) {
            deed.with(master, watch);
            watch.await(type, 1);
        }
        scene().recorded(watch, Lines.LOGIN + transcript + "disconnect*");
    }

    private static int freePort() throws IOException {
        return Karaf.freePorts(1).get(0);
    }

    /** The rest of a channel over which the client asked and the server's side answered and hung up. */
    private static String answered(String type) {
        return """
                0 new_channel_successful channelType=%s
                ? 0 close_write + side=client
                ? 0 close_write + side=server
                0 close + side=* bytesIn=4 bytesOut=8
                """.formatted(type);
    }

    private static String direct(int port) {
        return "0 new_channel_direct_tcpip HostToConnect=127.0.0.1 PortToConnect=" + port
                + " OriginatorHost=127.0.0.1 OriginatorPort=*\n";
    }

    @Test
    @Use("`ssh -L` or `-D`, and a connection through it")
    default void somebodyComesToALocalPort() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = freePort();
            recorded(
                    direct(server.port()) + answered("direct-tcpip"),
                    MessageType.CLOSE,
                    (master, watch) -> assertEquals("Fw1\nFw1\n", Answering.ask(Answering.local(port), "Fw1")),
                    "-L",
                    port + ":127.0.0.1:" + server.port());
        }
    }

    @Test
    @Use("`ssh -L` or `-D`, and a connection through it")
    default void bytesAreRecordedOnlyWhileForwardingIsIntercepted() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = freePort();
            String unseen = direct(server.port()) + answered("direct-tcpip");
            String data = "0 io stream=0 data=\"Fw2\\n\"\n0 io stream=1 data=\"Fw2\\nFw2\\n\"\n";
            String seen = direct(server.port())
                    + answered("direct-tcpip")
                            .replace("? 0 close_write + side=client", data + "? 0 close_write + side=client");
            Watch watch = scene().watch();
            try (Master master =
                    new Master(scene().host(), scene().folder, "-L", port + ":127.0.0.1:" + server.port())) {
                assertEquals(0, master.order("check").exit());
                watch.await(MessageType.HANDSHAKE_SUCCESSFUL, 1);
                for (int i = 1; i <= 3; i++) {
                    scene().intercept(Content.FORWARDING, i == 2);
                    assertEquals("Fw2\nFw2\n", Answering.ask(Answering.local(port), "Fw2"));
                    watch.await(MessageType.CLOSE, i);
                }
            }
            scene().recorded(watch, Lines.LOGIN + unseen + onChannel(1, seen) + onChannel(2, unseen) + "disconnect*");
        }
    }

    private static String onChannel(int channel, String lines) {
        return lines.replaceAll("(?m)^(\\? )?0 ", "$1" + channel + " ");
    }

    @Test
    @Use("`ssh -L` or `-D`, and a connection through it")
    default void somebodyUsesAClientAsAProxy() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = freePort();
            recorded(
                    direct(server.port()) + answered("direct-tcpip"),
                    MessageType.CLOSE,
                    (master, watch) -> {
                        try (Socket socket =
                                new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", port)))) {
                            socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
                            socket.getOutputStream().write("Fw3\n".getBytes(StandardCharsets.UTF_8));
                            assertEquals(
                                    "Fw3\nFw3\n",
                                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                        }
                    },
                    "-D",
                    String.valueOf(port));
        }
    }

    @Test
    @Use("`ssh -L`, and a connection to where nobody listens")
    default void nobodyListensThere() throws Exception {
        int port = freePort();
        int closed = freePort();
        recorded(
                direct(closed)
                        + "0 new_channel_failed channelType=direct-tcpip reason=\"connect failed: *Connection refused*\"\n",
                MessageType.NEW_CHANNEL_FAILED,
                (master, watch) -> Answering.askInVain(Answering.local(port)),
                "-L",
                port + ":127.0.0.1:" + closed);
    }

    @Test
    @Use("`ssh -L`, and a connection to where nobody listens")
    default void theConnectionEndsBeforeAnAnswer() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<SocketChannel> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                // more than it lets wait: from here on nobody gets an answer
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(busy.getLocalSocketAddress());
                waiting.add(channel);
            }
            int port = freePort();
            List<SocketChannel> asking = new ArrayList<>();
            recorded(
                    direct(busy.getLocalPort())
                            + "0 new_channel_failed channelType=direct-tcpip reason=\"the connection ended before an answer\"\n",
                    MessageType.NEW_CHANNEL_DIRECT_TCPIP,
                    (master, watch) -> asking.add(SocketChannel.open(Answering.local(port))),
                    "-L",
                    port + ":127.0.0.1:" + busy.getLocalPort());
            waiting.addAll(asking);
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    @Use("`ssh -W there:port host`")
    default void aClientIsNothingButAPipe() throws Exception {
        try (Answering server = Answering.onPort()) {
            scene().records(
                            () -> Processes.run(
                                    scene().host()
                                            .option("-W", "127.0.0.1:" + server.port())
                                            .ssh(),
                                    "Fw4\n".getBytes(StandardCharsets.UTF_8)),
                            Lines.LOGIN + direct(server.port()) + answered("direct-tcpip") + "disconnect*");
        }
    }

    @Test
    @Use("`ssh -R`, a connection through it, and `ssh -O cancel -R`")
    default void somebodyComesToAPortOfTheServer() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = freePort();
            String where = "127.0.0.1:" + port + ":127.0.0.1:" + server.port();
            recorded(
                    """
                    forward_tcpip BindHost=127.0.0.1 BindPort=%1$d
                    0 new_channel_forwarded_tcpip ConnectedHost=127.0.0.1 ConnectedPort=%1$d OriginatorHost=127.0.0.1 OriginatorPort=*
                    """.formatted(port)
                            + answered("forwarded-tcpip").replace("bytesIn=4 bytesOut=8", "bytesIn=8 bytesOut=4")
                            + "cancel_forward_tcpip BindHost=127.0.0.1 BindPort=" + port + "\n",
                    MessageType.CANCEL_FORWARD_TCPIP,
                    (master, watch) -> {
                        assertEquals("Fw5\nFw5\n", Answering.ask(Answering.local(port), "Fw5"));
                        watch.await(MessageType.CLOSE, 1);
                        assertEquals(0, master.order("cancel", "-R", where).exit());
                    },
                    "-R",
                    where);
        }
    }

    @Test
    @Use("`ssh -R`, refused")
    default void aPortOfTheServerIsTaken() throws Exception {
        try (Answering server = Answering.onPort()) {
            scene().records(
                            () -> scene().host()
                                    .option("-R", "127.0.0.1:" + server.port() + ":127.0.0.1:" + server.port())
                                    .run("true"),
                            Lines.LOGIN
                                    + "forward_tcpip BindHost=127.0.0.1 BindPort=" + server.port()
                                    + "\nrequest_failed requestId=0 reason=\"refused by the server\"\n"
                                    + Lines.TRUE);
        }
    }

    @Test
    @Use("`ssh -L` with a unix socket of the server")
    default void somebodyComesToASocketOfTheServer() throws Exception {
        Path there = scene().folder.resolve("l-there");
        Path here = scene().folder.resolve("l-here");
        try (Answering server = Answering.onSocket(there)) {
            assertEquals(0, server.port());
            recorded(
                    "0 new_channel_direct_streamlocal Path=" + there + "\n"
                            + answered("direct-streamlocal@openssh.com"),
                    MessageType.CLOSE,
                    (master, watch) ->
                            assertEquals("Fw6\nFw6\n", Answering.ask(UnixDomainSocketAddress.of(here), "Fw6")),
                    "-L",
                    here + ":" + there);
        }
    }

    @Test
    @Use("`ssh -R` with a unix socket of the server, a connection through it, and `ssh -O cancel -R`")
    default void somebodyComesFromASocketOfTheServer() throws Exception {
        Path there = scene().folder.resolve("r-there");
        Path here = scene().folder.resolve("r-here");
        try (Answering server = Answering.onSocket(here)) {
            assertEquals(0, server.port());
            recorded(
                    """
                    forward_streamlocal Path=%1$s
                    0 new_channel_forwarded_streamlocal Path=%1$s
                    """.formatted(there)
                            + answered("forwarded-streamlocal@openssh.com")
                                    .replace("bytesIn=4 bytesOut=8", "bytesIn=8 bytesOut=4")
                            + "cancel_forward_streamlocal Path=" + there + "\n",
                    MessageType.CANCEL_FORWARD_STREAMLOCAL,
                    (master, watch) -> {
                        assertEquals("Fw7\nFw7\n", Answering.ask(UnixDomainSocketAddress.of(there), "Fw7"));
                        watch.await(MessageType.CLOSE, 1);
                        assertEquals(
                                0,
                                master.order("cancel", "-R", there + ":" + here).exit());
                    },
                    "-R",
                    there + ":" + here);
        }
    }

    @Test
    @Use("`ssh -R` with a unix socket of the server, refused")
    default void aSocketOfTheServerCannotBe() throws Exception {
        scene().records(
                        () -> scene().host()
                                .option("-R", "/nowhere/at-all:/nowhere/here")
                                .run("true"),
                        Lines.LOGIN + """
                                forward_streamlocal Path=/nowhere/at-all
                                request_failed requestId=0 reason="refused by the server"
                                """ + Lines.TRUE);
    }

    @Test
    @Use("`ssh -A host command`, and the command uses the agent")
    default void aCommandUsesTheAgent() throws Exception {
        Path socket = scene().folder.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try {
            Processes.eventually("the agent", () -> Files.exists(socket));
            assertEquals(
                    0,
                    withAgent(new ProcessBuilder("ssh-add", scene().ed25519.toString()), socket)
                            .exit());
            scene().records(
                            () -> withAgent(scene().host().option("-A").ssh("host:agent"), socket),
                            Lines.LOGIN + Lines.opened(0) + """
                                    0 channel_request_unknown requestId=0 requestType=auth-agent-req@openssh.com payload=""
                                    0 exec requestId=1 program=host:agent
                                    1 new_channel channelType=auth-agent@openssh.com
                                    1 new_channel_successful channelType=auth-agent@openssh.com
                                    ? 1 close_write + side=client
                                    ? 1 close_write + side=server
                                    1 close + side=* bytesIn=* bytesOut=5
                                    0 io stream=1 data="id_ed25519\\n"
                                    0 close_write + side=server
                                    0 exit exitStatus=0
                                    0 close + side=* bytesIn=0 bytesOut=11
                                    disconnect*
                                    """);
        } finally {
            agent.destroy();
        }
    }

    private static Result withAgent(ProcessBuilder builder, Path socket) throws Exception {
        builder.environment().put("SSH_AUTH_SOCK", socket.toString());
        return Processes.runWaiting(builder);
    }

    @Test
    @Use("`ssh -X host command`, and a window is opened")
    default void aProgramOpensAWindow() throws Exception {
        Path xauth = scene().folder.resolve("xauth");
        Files.deleteIfExists(Path.of(xauth + ".log"));
        String[] cookie = new String[1];
        scene().records(
                        () -> {
                            cookie[0] = openAWindow(xauth);
                            return null;
                        },
                        Lines.LOGIN + Lines.opened(0) + """
                                0 x11-req requestId=0 singleConnection=false authProtocol=MIT-MAGIC-COOKIE-1 cookie=* screen=0
                                0 exec requestId=1 program="echo $DISPLAY; cat"
                                0 io stream=1 data="127.0.0.1:*.0\\n"
                                0 close_write + side=client
                                0 close_write + side=server
                                ? 0 exit exitStatus=0
                                0 close + side=* bytesIn=0 bytesOut=*
                                1 new_channel_x11 OriginatorHost=127.0.0.1 OriginatorPort=*
                                1 new_channel_successful channelType=x11
                                ? 1 close_write + side=client
                                ? 1 close_write + side=server
                                1 close + side=* bytesIn=3 bytesOut=48
                                disconnect*
                                """);
        assertEquals(32, cookie[0].length());
    }

    /** Plays the X server on the client's side, and a program on the server's. */
    private String openAWindow(Path xauth) throws Exception {
        try (ServerSocket display = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProcessBuilder builder =
                    scene().host().option("-X", "-o", "XAuthLocation=" + xauth).ssh("echo $DISPLAY; cat");
            builder.environment().put("DISPLAY", "127.0.0.1:" + (display.getLocalPort() - 6000) + ".0");
            Process process = builder.start();
            String there = process.inputReader().readLine();
            String added = Files.readString(Path.of(xauth + ".log"));
            String cookie =
                    added.substring(added.indexOf("MIT-MAGIC-COOKIE-1 ") + 19).strip();
            int port = 6000
                    + Integer.parseInt(there.substring(there.indexOf(':') + 1, there.indexOf('.', there.indexOf(':'))));
            try (Socket program = new Socket(InetAddress.getLoopbackAddress(), port)) {
                program.getOutputStream().write(greeting(cookie));
                try (Socket shown = display.accept();
                        InputStream in = shown.getInputStream()) {
                    assertEquals(48, in.readNBytes(48).length);
                    shown.getOutputStream().write("Xw1".getBytes(StandardCharsets.UTF_8));
                }
                assertEquals("Xw1", new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            process.getOutputStream().close();
            process.waitFor();
            return cookie;
        }
    }

    /** The first thing that an X client says (X Window System Protocol, chapter 8): byte order, version, cookie. */
    private static byte[] greeting(String cookie) {
        byte[] greeting = new byte[48];
        greeting[0] = 'B';
        greeting[3] = 11;
        greeting[7] = 18;
        greeting[9] = 16;
        System.arraycopy("MIT-MAGIC-COOKIE-1".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 18);
        System.arraycopy(HexFormat.of().parseHex(cookie), 0, greeting, 32, 16);
        return greeting;
    }
}
