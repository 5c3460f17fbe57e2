package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.MessageType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What OpenSSH forwards: ports, unix sockets, X11, agents; and what it cannot. */
interface ForwardingUses {

    Scene scene();

    private Forwarding unseen() {
        return new Forwarding(scene(), false);
    }

    @Test
    @Use(Forwarding.TO_PORT)
    default void somebodyComesToALocalPort() throws Exception {
        unseen().toAPort();
    }

    @Test
    @Use(Forwarding.TO_PORT)
    default void somebodyUsesAClientAsAProxy() throws Exception {
        unseen().throughAProxy();
    }

    @Test
    @Use(Forwarding.PIPE)
    default void aClientIsNothingButAPipe() throws Exception {
        unseen().asAPipe();
    }

    @Test
    @Use(Forwarding.FROM_PORT)
    default void somebodyComesToAPortOfTheServer() throws Exception {
        unseen().fromAPort();
    }

    @Test
    @Use(Forwarding.TO_SOCKET)
    default void somebodyComesToASocketOfTheServer() throws Exception {
        unseen().toASocket();
    }

    @Test
    @Use(Forwarding.FROM_SOCKET)
    default void somebodyComesFromASocketOfTheServer() throws Exception {
        unseen().fromASocket();
    }

    @Test
    @Use(Forwarding.AGENT)
    default void aCommandUsesTheAgent() throws Exception {
        unseen().anAgent();
    }

    @Test
    @Use(Forwarding.X11)
    default void aProgramOpensAWindow() throws Exception {
        unseen().aWindow();
    }

    @Test
    @Use(Forwarding.TO_PORT)
    default void whatGoesOverIsRecordedWhereItIsAskedFor() throws Exception {
        scene().intercept(Content.FORWARDING, true);
        try {
            Forwarding seen = new Forwarding(scene(), true);
            seen.toAPort();
            seen.throughAProxy();
            seen.asAPipe();
            seen.fromAPort();
            seen.toASocket();
            seen.fromASocket();
            seen.anAgent();
            seen.aWindow();
        } finally {
            scene().intercept(Content.FORWARDING, false);
        }
    }

    @Test
    @Use(Forwarding.TO_PORT)
    default void interceptionIsSwitchedWhileTheConnectionIsThere() throws Exception {
        try (Answering server = Answering.onPort()) {
            SocketAddress port = Answering.local(Ports.free());
            String listens = port.toString().replaceFirst(".*:", "") + ":127.0.0.1:" + server.port();
            Watch watch = scene().watch();
            try (Master master = new Master(scene().host(), scene().folder, "-L", listens)) {
                assertEquals(0, master.order("check").exit());
                watch.await(MessageType.HANDSHAKE_SUCCESSFUL, 1);
                for (int i = 1; i <= 3; i++) {
                    scene().intercept(Content.FORWARDING, i == 2);
                    assertEquals("Fw2\nFw2\n", Answering.ask(port, "Fw2"));
                    watch.await(MessageType.CLOSE, i);
                }
            }
            StringBuilder channels = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                String channel = Forwarding.direct(server.port())
                        + new Forwarding(scene(), i == 1).answeredThere("direct-tcpip", "Fw2");
                channels.append(
                        i == 0
                                ? ""
                                : "io stream=0 data=\"\" + intercepts={*forwarding=" + (i == 1) + "*} changedBy=*\n");
                channels.append(channel.replaceAll("(?m)^(\\? )?0 ", "$1" + i + " "));
            }
            scene().recorded(watch, Lines.LOGIN + channels + "disconnect*");
        }
    }

    @Test
    @Use("`ssh -L`, and a connection to a port without a listener")
    default void nobodyListensThere() throws Exception {
        int port = Ports.free();
        int closed = Ports.free();
        unseen().recorded(
                        "`ssh -L`, and a connection to a port without a listener",
                        Forwarding.direct(closed)
                                + "0 new_channel_failed channelType=direct-tcpip reason=\"connect failed: *Connection refused*\"\n",
                        MessageType.NEW_CHANNEL_FAILED,
                        (master, watch) -> Answering.askInVain(Answering.local(port)),
                        "-L",
                        port + ":127.0.0.1:" + closed);
    }

    @Test
    @Use("`ssh -L`, and a connection that ends before an answer")
    default void theConnectionEndsBeforeAnAnswer() throws Exception {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                // more than it lets wait: from here on no client gets an answer
                waiting.add(SocketChannel.open());
                waiting.get(i).configureBlocking(false);
                waiting.get(i).connect(busy.getLocalSocketAddress());
            }
            int port = Ports.free();
            unseen().recorded(
                            "`ssh -L`, and a connection that ends before an answer",
                            Forwarding.direct(busy.getLocalPort())
                                    + "0 new_channel_failed channelType=direct-tcpip reason=\"the connection ended before an answer\"\n",
                            MessageType.NEW_CHANNEL_DIRECT_TCPIP,
                            (master, watch) -> waiting.add(SocketChannel.open(Answering.local(port))),
                            "-L",
                            port + ":127.0.0.1:" + busy.getLocalPort());
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    @Use("`ssh -R`, refused")
    default void aPortOfTheServerIsTaken() throws Exception {
        try (Answering server = Answering.onPort()) {
            String where = "127.0.0.1:" + server.port() + ":127.0.0.1:" + server.port();
            scene().records(
                            () -> scene().host().option("-R", where).run("true"),
                            Lines.LOGIN
                                    + "forward_tcpip BindHost=127.0.0.1 BindPort=" + server.port() + "\n"
                                    + "request_failed requestId=0 reason=\"refused by the server\"\n"
                                    + Lines.TRUE);
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
}
