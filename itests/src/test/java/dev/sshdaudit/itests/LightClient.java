package dev.sshdaudit.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.core.CoreModuleProperties;

/** A client in this process, for where many programs would be too much for the machine. */
final class LightClient implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(120);

    private final SshClient client = SshClient.setUpDefaultClient();
    private int refused;

    LightClient() {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyIdentityProvider(session -> List.of());
        client.setUserAuthFactoriesNames("password");
        // what is cheap: the connections are what counts
        client.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                false, List.of(BuiltinDHFactories.ecdhp256), ClientBuilder.DH2KEX));
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        client.start();
    }

    /** Connects, and lets the server know who it is. */
    ClientSession connect(int port, String user, String password) throws IOException {
        ClientSession session =
                client.connect(user, "127.0.0.1", port).verify(LIMIT).getSession();
        session.addPasswordIdentity(password);
        return session;
    }

    /** Connects and logs in. */
    ClientSession login(int port, String user, String password) throws IOException {
        ClientSession session = connect(port, user, password);
        try {
            session.auth().verify(LIMIT);
            return session;
        } catch (IOException e) {
            session.close(true);
            throw e;
        }
    }

    /** Tries to log in until a server lets it that cannot record connections for a moment, and may record none meanwhile. */
    ClientSession loginAtLast(int port, String user, String password) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return login(port, user, password);
            } catch (SshException e) {
                // what it says depends on how far it got
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                refused++;
            }
        }
    }

    /** How often that has been tried in vain. */
    int refused() {
        return refused;
    }

    /** Runs a command to its end; returns what it printed. */
    static String run(ClientSession session, String command) throws IOException {
        try (ChannelExec channel = session.createExecChannel(command)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            channel.setOut(out);
            channel.setErr(out);
            channel.open().verify(LIMIT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            return out.toString(StandardCharsets.UTF_8).replace("\r", "");
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
