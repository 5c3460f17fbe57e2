package dev.sshdaudit.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** SSH servers on free ports of loopback. */
final class TestServers {

    private static final SimpleGeneratorHostKeyProvider HOST_KEY = new SimpleGeneratorHostKeyProvider();

    static {
        HOST_KEY.setAlgorithm("EC");
        HOST_KEY.setKeySize(256);
    }

    private TestServers() {}

    /** One whose commands give back what they get, and end with 3. */
    static SshServer echo(String password) {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(HOST_KEY);
        server.setPasswordAuthenticator((user, offered, session) -> offered.equals(password));
        server.setCommandFactory((channel, command) -> new Echo());
        return server;
    }

    private static final class Echo implements Command {
        private InputStream in;
        private OutputStream out;
        private ExitCallback exit;

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {}

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            Thread thread = new Thread(this::run, "echo");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                in.transferTo(out);
                out.flush();
                exit.onExit(3);
            } catch (IOException e) {
                exit.onExit(1);
            }
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }
}
