package dev.sshdaudit.sshd.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;

/** SSHD's own client in this process. */
public final class TestClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    public final SshClient ssh = SshClient.setUpDefaultClient();
    private final TestServer server;

    public TestClient(TestServer server) {
        this.server = server;
        ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        ssh.setKeyIdentityProvider(session -> java.util.List.of());
        ssh.setUserAuthFactoriesNames("publickey", "password", "keyboard-interactive");
        ssh.start();
    }

    /** Connects, no more. */
    public ClientSession connect() throws IOException {
        return ssh.connect("ada", "127.0.0.1", server.port()).verify(LIMIT).getSession();
    }

    /** Connects and gets in with the password. */
    public ClientSession login() throws IOException {
        return login("secret");
    }

    public ClientSession login(String password) throws IOException {
        ClientSession session = connect();
        session.addPasswordIdentity(password);
        session.auth().verify(LIMIT);
        return session;
    }

    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a program with this input and gives back what it printed. */
    public static String exec(ClientSession session, String program, String input) throws IOException {
        try (ChannelExec channel = session.createExecChannel(program)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            channel.setIn(new ByteArrayInputStream(input.getBytes()));
            channel.setOut(out);
            channel.setErr(new ByteArrayOutputStream());
            channel.open().verify(LIMIT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT);
            return out.toString();
        }
    }

    @Override
    public void close() {
        ssh.stop();
    }
}
