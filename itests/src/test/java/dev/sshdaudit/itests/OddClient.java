package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.AbstractUserAuth;
import org.apache.sshd.client.auth.UserAuth;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/** A client of SSHD that logs in by a script, and says in between what no program would say. */
final class OddClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Puts fields into a packet. */
    interface Fields {
        void put(Buffer packet);
    }

    private final SshClient client = SshClient.setUpDefaultClient();
    private final ClientSession session;

    /** Connects, and gets in with a password after these attempts, each of them the fields of a request from the method on. */
    OddClient(int port, List<Fields> attempts) throws IOException {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setUserAuthFactories(List.of(script(attempts)));
        client.start();
        session = client.connect(Scene.USER, "127.0.0.1", port).verify(LIMIT).getSession();
        session.auth().verify(LIMIT);
    }

    private static UserAuthFactory script(List<Fields> attempts) {
        Deque<Fields> script = new ArrayDeque<>(attempts);
        script.add(packet -> {
            packet.putString("password");
            packet.putBoolean(false);
            packet.putString(Scene.PASSWORD);
        });
        return new UserAuthFactory() {
            @Override
            public String getName() {
                return "password";
            }

            @Override
            public UserAuth createUserAuth(ClientSession of) {
                return new AbstractUserAuth("password") {
                    @Override
                    protected boolean sendAuthDataRequest(ClientSession on, String service) throws Exception {
                        if (script.isEmpty()) {
                            return false;
                        }
                        Buffer packet = on.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
                        packet.putString(on.getUsername());
                        packet.putString(service);
                        script.remove().put(packet);
                        on.writePacket(packet);
                        return true;
                    }

                    @Override
                    protected boolean processAuthDataRequest(ClientSession on, String service, Buffer buffer) {
                        return false;
                    }
                };
            }
        };
    }

    /** Sends a packet of this number. */
    void send(int number, Fields fields) throws IOException {
        Buffer packet = session.createBuffer((byte) number);
        fields.put(packet);
        session.writePacket(packet);
    }

    /** Runs a command, of which nothing is read. */
    ChannelExec exec(String command) throws IOException {
        ChannelExec channel = session.createExecChannel(command);
        channel.open().verify(LIMIT);
        return channel;
    }

    void awaitClosed(ChannelExec channel) {
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
    }

    /** Waits until the server has ended the connection. */
    void awaitEnd() {
        eventually("the end of the connection", session::isClosed);
    }

    @Override
    public void close() throws IOException {
        session.close(false).await(LIMIT);
        client.stop();
    }
}
