package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.common.SshConstants;
import org.junit.jupiter.api.Test;

/** What no program says, but a hostile client could; and connections that were there before. */
interface RawUses {

    /** What the client says once the user is in. */
    interface Talk {
        void with(OddClient client) throws Exception;
    }

    Scene scene();

    private Recording records(String transcript, List<OddClient.Fields> attempts, Talk talk) throws Exception {
        return scene().records(
                        () -> {
                            try (OddClient client = new OddClient(scene().port(), attempts)) {
                                talk.with(client);
                            }
                            return null;
                        },
                        transcript.replaceAll("clientVersion=\\S+", "clientVersion=SSH-2.0-APACHE-SSHD-*")
                                + "disconnect*");
    }

    /** OpenSSH says so to servers that call themselves OpenSSH, once its first session is open. */
    @Test
    @Use("a client that wants no more sessions (`no-more-sessions@openssh.com`), and asks for one")
    default void noMoreSessionsAreWanted() throws Exception {
        records(Lines.LOGIN + Lines.TRUE.replaceFirst("disconnect.*\n", "") + """
            global_request_unknown requestType=no-more-sessions@openssh.com
            1 new_channel channelType=session
            1 new_channel_failed channelType=session reason="connect failed: additional sessions disabled"
            """, List.of(), client -> {
            client.awaitClosed(client.exec("true"));
            client.send(SshConstants.SSH_MSG_GLOBAL_REQUEST, packet -> {
                packet.putString("no-more-sessions@openssh.com");
                packet.putBoolean(false);
            });
            client.send(SshConstants.SSH_MSG_CHANNEL_OPEN, packet -> {
                packet.putString("session");
                packet.putUInt(77);
                packet.putUInt(1000);
                packet.putUInt(1000);
            });
        });
    }

    @Test
    @Use("global requests that are unknown or cannot be read, and a channel of an unknown type")
    default void requestsMakeNoSense() throws Exception {
        records(
                Lines.LOGIN + """
                    global_request_unknown requestType=nosuch@test
                    request_failed requestId=0 reason="refused by the server"
                    global_request_decode_failed requestId=1 requestType=tcpip-forward payload="\\x00\\x00\\x00\\x09127.0.0.1" reason="packet ends 4 bytes too early"
                    request_failed requestId=1 reason="refused by the server"
                    0 new_channel channelType=nosuch@test
                    0 new_channel_failed channelType=nosuch@test reason="unknown channel type: *"
                    """ + Lines.TRUE.replaceAll("(?m)^0 ", "1 ").replaceFirst("disconnect.*\n", ""),
                List.of(),
                client -> {
                    client.send(SshConstants.SSH_MSG_GLOBAL_REQUEST, packet -> {
                        packet.putString("nosuch@test");
                        packet.putBoolean(true);
                    });
                    client.send(SshConstants.SSH_MSG_GLOBAL_REQUEST, packet -> {
                        packet.putString("tcpip-forward");
                        packet.putBoolean(true);
                        packet.putString("127.0.0.1");
                    });
                    client.send(SshConstants.SSH_MSG_CHANNEL_OPEN, packet -> {
                        packet.putString("nosuch@test");
                        packet.putUInt(77);
                        packet.putUInt(1000);
                        packet.putUInt(1000);
                    });
                    client.awaitClosed(client.exec("true"));
                });
    }

    @Test
    @Use("a channel request that is unknown, and a signal")
    default void aProgramGetsASignal() throws Exception {
        records(Lines.LOGIN + Lines.session(0, "cat") + """
            0 channel_request_unknown requestId=1 requestType=nosuch@test payload="\\x00\\x00\\x00\\x01x"
            0 signal requestId=2 signal=TERM
            0 request_failed requestId=1 reason="refused by the server"
            ? 0 io stream=2 data=*
            0 exit_signal signal=TERM coreDumped=false errorMessage="ended by the host" languageTag=en
            0 close + side=server bytesIn=0 bytesOut=*
            """, List.of(), client -> {
            ChannelExec channel = client.exec("cat");
            client.send(SshConstants.SSH_MSG_CHANNEL_REQUEST, packet -> {
                packet.putUInt(channel.getRecipient());
                packet.putString("nosuch@test");
                packet.putBoolean(true);
                packet.putString("x");
            });
            client.send(SshConstants.SSH_MSG_CHANNEL_REQUEST, packet -> {
                packet.putUInt(channel.getRecipient());
                packet.putString("signal");
                packet.putBoolean(false);
                packet.putString("TERM");
            });
            client.awaitClosed(channel);
        });
    }

    @Test
    @Use("a channel request that cannot be read")
    default void aRequestIsCutShort() throws Exception {
        records(Lines.LOGIN + Lines.session(0, "cat") + """
            0 channel_request_decode_failed requestId=1 requestType=pty-req payload="\\x00\\x00\\x00\\x05xterm" reason="packet ends 4 bytes too early"
            0 close + bytesIn=0 bytesOut=0
            """, List.of(), client -> {
            ChannelExec channel = client.exec("cat");
            client.send(SshConstants.SSH_MSG_CHANNEL_REQUEST, packet -> {
                packet.putUInt(channel.getRecipient());
                packet.putString("pty-req");
                packet.putBoolean(false);
                packet.putString("xterm");
            });
            client.awaitEnd();
        });
    }

    @Test
    @Use("extended data from a client, which closes the channel")
    default void aClientSendsExtendedData() throws Exception {
        records(Lines.LOGIN + Lines.session(0, "sleep 60") + """
            0 io stream=0 data=Ex1 + dataType=7
            ? 0 close_write + side=client
            0 close + side=client bytesIn=3 bytesOut=0
            """, List.of(), client -> {
            ChannelExec channel = client.exec("sleep 60");
            client.send(SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, packet -> {
                packet.putUInt(channel.getRecipient());
                packet.putUInt(7);
                packet.putString("Ex1");
            });
            channel.close(false);
            client.awaitClosed(channel);
        });
    }

    @Test
    @Use("a login that cannot be read, and by unknown methods")
    default void aClientTriesWhatItCanThinkOf() throws Exception {
        List<OddClient.Fields> attempts = new ArrayList<>();
        attempts.add(packet -> packet.putString("password"));
        for (int i = 0; i < 40; i++) {
            String method = "nosuch-" + i;
            attempts.add(packet -> packet.putString(method));
        }
        Recording recording = records(
                Lines.CONNECT
                        + """
                        auth_password username=alice password="" + malformed=true
                        auth_password_failed username=alice password="" + malformed=true
                        auth_password username=alice password=""
                        auth_password_successful username=alice password=""
                        """
                        + Lines.in("alice", "password")
                                .replace(
                                        "result=failed}]",
                                        "result=failed} {method=nosuch-0 *method=nosuch-30 time=* result=failed}]"
                                                + " otherAttemptsOmitted=9"),
                attempts,
                client -> {});
        List<?> others =
                (List<?>) recording.only(HandshakeSuccessful.class).extras().get("otherAttempts");
        assertEquals(32, others.size());
    }

    @Test
    @Use("a session that was open when auditing was switched on")
    default void aSessionWasThereBefore() throws Exception {
        scene().audit(false);
        Master master = new Master(scene().host(), scene().folder);
        Process process = master.client().ssh("cat").start();
        process.getOutputStream().write("Jo1\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertEquals('J', process.getInputStream().read());
        Watch watch = scene().watch();
        scene().audit(true);
        watch.await(MessageType.NEW_CHANNEL_SUCCESSFUL, 1);
        process.getOutputStream().write("Jo2\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        process.waitFor();
        master.close();
        scene().recorded(
                        watch,
                        Lines.CONNECT.replace(" node=", " joined=true node=")
                                + Lines.in("alice", "*")
                                        .replace("method=*", "joined=true")
                                        // the negotiation was over before it could be seen
                                        .replace("hassh=* hasshServer=* ", "")
                                        .replaceFirst(" otherAttempts=.*", "")
                                + """
                                0 new_channel_successful channelType=session + joined=true
                                0 io stream=0 data="Jo2\\n"
                                0 close_write + side=client
                                0 io stream=1 data="Jo2\\n"
                                0 close_write + side=server
                                ? 0 exit exitStatus=0
                                0 close + side=* bytesIn=4 bytesOut=4
                                disconnect*
                                """);
    }
}
