package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Everything that OpenSSH forwards, with a user who makes use of it.
 *
 * @param intercepted whether what goes over it is recorded
 */
record Forwarding(Scene scene, boolean intercepted) {

    static final String TO_PORT = "`ssh -L` or `-D`, and a connection through it";
    static final String PIPE = "`ssh -W there:port host`";
    static final String FROM_PORT = "`ssh -R`, a connection through it, and `ssh -O cancel -R`";
    static final String TO_SOCKET = "`ssh -L` with a unix socket of the server";
    static final String FROM_SOCKET =
            "`ssh -R` with a unix socket of the server, a connection through it, and `ssh -O cancel -R`";
    static final String AGENT = "`ssh -A host command`, and the command uses the agent";
    static final String X11 = "`ssh -X host command`, and a window is opened";

    /** What a user does while a connection is there. */
    interface Deed {
        void with(Master master, Watch watch) throws Exception;
    }

    /** Does something with a connection that stays, waits until so many messages of a type are recorded, and ends it. */
    void recorded(String row, String transcript, MessageType type, Deed deed, String... options) throws Exception {
        scene.begin(row);
        Watch watch = scene.watch();
        try (Master master = new Master(scene.host(), scene.folder, options)) {
            deed.with(master, watch);
            watch.await(type, 1);
        }
        scene.recorded(watch, Lines.LOGIN + transcript + "disconnect*");
    }

    static String direct(int port) {
        return "0 new_channel_direct_tcpip HostToConnect=127.0.0.1 PortToConnect=" + port
                + " OriginatorHost=127.0.0.1 OriginatorPort=*\n";
    }

    /** The rest of a channel through which a client got the answer of something on the server's side. */
    String answeredThere(String type, String said) {
        return rest(type, data(0, said + "\\n") + data(1, said + "\\n" + said + "\\n"), "bytesIn=4 bytesOut=8");
    }

    /** The rest of a channel through which a program on the server's side got the answer of something on the client's. */
    private String answeredHere(String type, String said) {
        return rest(type, data(1, said + "\\n") + data(0, said + "\\n" + said + "\\n"), "bytesIn=8 bytesOut=4");
    }

    private String rest(String type, String data, String bytes) {
        return """
                0 new_channel_successful channelType=%s
                %s
                ? 0 close_write + side=client
                ? 0 close_write + side=server
                0 close + side=* %s
                """.formatted(type, intercepted ? data : "", bytes);
    }

    private static String data(int stream, String text) {
        return "0 io stream=" + stream + " data=\"" + text + "\"\n";
    }

    void toAPort() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = Ports.free();
            recorded(
                    TO_PORT,
                    direct(server.port()) + answeredThere("direct-tcpip", "Fw1"),
                    MessageType.CLOSE,
                    (master, watch) -> assertEquals("Fw1\nFw1\n", Answering.ask(Answering.local(port), "Fw1")),
                    "-L",
                    port + ":127.0.0.1:" + server.port());
        }
    }

    void throughAProxy() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = Ports.free();
            recorded(
                    TO_PORT,
                    direct(server.port()) + answeredThere("direct-tcpip", "Fw3"),
                    MessageType.CLOSE,
                    (master, watch) -> askThroughProxy(port, server.port()),
                    "-D",
                    String.valueOf(port));
        }
    }

    private static void askThroughProxy(int proxy, int port) throws IOException {
        try (Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", proxy)))) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.getOutputStream().write("Fw3\n".getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("Fw3\nFw3\n", answer);
        }
    }

    void asAPipe() throws Exception {
        scene.begin(PIPE);
        try (Answering server = Answering.onPort()) {
            scene.records(
                    () -> Processes.run(
                            scene.host()
                                    .option("-W", "127.0.0.1:" + server.port())
                                    .ssh(),
                            "Fw4\n".getBytes(StandardCharsets.UTF_8)),
                    Lines.LOGIN + direct(server.port()) + answeredThere("direct-tcpip", "Fw4") + "disconnect*");
        }
    }

    void fromAPort() throws Exception {
        try (Answering server = Answering.onPort()) {
            int port = Ports.free();
            String where = "127.0.0.1:" + port + ":127.0.0.1:" + server.port();
            recorded(
                    FROM_PORT,
                    """
                    forward_tcpip BindHost=127.0.0.1 BindPort=%1$d
                    0 new_channel_forwarded_tcpip ConnectedHost=127.0.0.1 ConnectedPort=%1$d OriginatorHost=127.0.0.1 OriginatorPort=*
                    %2$s
                    cancel_forward_tcpip BindHost=127.0.0.1 BindPort=%1$d
                    """.formatted(port, answeredHere("forwarded-tcpip", "Fw5")),
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

    void toASocket() throws Exception {
        Path there = scene.newFile("there");
        Path here = scene.newFile("here");
        try (Answering server = Answering.onSocket(there)) {
            assertEquals(0, server.port());
            recorded(
                    TO_SOCKET,
                    "0 new_channel_direct_streamlocal Path=" + there + "\n"
                            + answeredThere("direct-streamlocal@openssh.com", "Fw6"),
                    MessageType.CLOSE,
                    (master, watch) ->
                            assertEquals("Fw6\nFw6\n", Answering.ask(UnixDomainSocketAddress.of(here), "Fw6")),
                    "-L",
                    here + ":" + there);
        }
    }

    void fromASocket() throws Exception {
        Path there = scene.newFile("there");
        Path here = scene.newFile("here");
        try (Answering server = Answering.onSocket(here)) {
            assertEquals(0, server.port());
            recorded(
                    FROM_SOCKET,
                    """
                    forward_streamlocal Path=%1$s
                    0 new_channel_forwarded_streamlocal Path=%1$s
                    %2$s
                    cancel_forward_streamlocal Path=%1$s
                    """.formatted(there, answeredHere("forwarded-streamlocal@openssh.com", "Fw7")),
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

    void anAgent() throws Exception {
        scene.begin(AGENT);
        Path socket = scene.newFile("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try {
            eventually("the agent", () -> Files.exists(socket));
            assertEquals(
                    0,
                    withAgent(new ProcessBuilder("ssh-add", scene.ed25519.toString()), socket)
                            .exit());
            scene.records(
                    () -> withAgent(scene.host().option("-A").ssh("host:agent"), socket),
                    Lines.LOGIN + Lines.opened(0) + """
                            0 channel_request_unknown requestId=0 requestType=auth-agent-req@openssh.com payload=""
                            0 exec requestId=1 program=host:agent
                            1 new_channel channelType=auth-agent@openssh.com
                            1 new_channel_successful channelType=auth-agent@openssh.com
                            %s
                            ? 1 close_write + side=client
                            ? 1 close_write + side=server
                            1 close + side=* bytesIn=* bytesOut=5
                            0 io stream=1 data="id_ed25519\\n"
                            0 close_write + side=server
                            0 exit exitStatus=0
                            0 close + side=* bytesIn=0 bytesOut=11
                            disconnect*
                            """.formatted(intercepted ? AGENT_DATA : ""));
        } finally {
            agent.destroy();
        }
    }

    /** The agent is asked for its keys (SSH_AGENTC_REQUEST_IDENTITIES), and tells one, with its comment. */
    private static final String AGENT_DATA = "1 io stream=1 data=\"\\x00\\x00\\x00\\x01\\x0b\"\n"
            + "1 io stream=0 data=\"\\x00\\x00*ssh-ed25519*id_ed25519\"\n";

    private static Result withAgent(ProcessBuilder builder, Path socket) throws Exception {
        builder.environment().put("SSH_AUTH_SOCK", socket.toString());
        return Processes.runWaiting(builder);
    }

    void aWindow() throws Exception {
        scene.begin(X11);
        Path xauth = scene.folder.resolve("xauth");
        Files.deleteIfExists(Path.of(xauth + ".log"));
        scene.records(
                () -> {
                    openAWindow(xauth);
                    return null;
                },
                Lines.LOGIN
                        + Lines.opened(0)
                        + """
                        0 x11-req requestId=0 singleConnection=false authProtocol=MIT-MAGIC-COOKIE-1 cookie=* screen=0
                        0 exec requestId=1 program="echo $DISPLAY; cat"
                        0 io stream=1 data="127.0.0.1:*.0\\n"
                        0 close_write + side=client
                        0 close_write + side=server
                        ? 0 exit exitStatus=0
                        0 close + side=* bytesIn=0 bytesOut=*
                        1 new_channel_x11 OriginatorHost=127.0.0.1 OriginatorPort=*
                        1 new_channel_successful channelType=x11
                        %s
                        ? 1 close_write + side=client
                        ? 1 close_write + side=server
                        1 close + side=* bytesIn=3 bytesOut=48
                        disconnect*
                        """.formatted(
                                        intercepted
                                                ? "1 io stream=1 data=\"B*MIT-MAGIC-COOKIE-1*\"\n1 io stream=0 data=Xw1"
                                                : ""));
    }

    /** Plays the X server on the client's side, and a program on the server's. */
    private void openAWindow(Path xauth) throws Exception {
        try (ServerSocket display = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProcessBuilder builder =
                    scene.host().option("-X", "-o", "XAuthLocation=" + xauth).ssh("echo $DISPLAY; cat");
            builder.environment().put("DISPLAY", "127.0.0.1:" + (display.getLocalPort() - 6000) + ".0");
            Process process = builder.start();
            String there = process.inputReader().readLine();
            String added = Files.readString(Path.of(xauth + ".log"));
            String cookie =
                    added.substring(added.indexOf("MIT-MAGIC-COOKIE-1 ") + 19).strip();
            int number = Integer.parseInt(there.replaceFirst(".*:([0-9]+)\\..*", "$1"));
            try (Socket program = new Socket(InetAddress.getLoopbackAddress(), 6000 + number)) {
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
