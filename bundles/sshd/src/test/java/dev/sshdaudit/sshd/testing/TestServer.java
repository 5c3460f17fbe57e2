package dev.sshdaudit.sshd.testing;

import static dev.sshdaudit.testkit.Eventually.eventually;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.compression.Compression;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * A real SSH server on loopback: user {@code ada}, password {@code secret}, any key; password {@code break} breaks the
 * authenticator. Programs run on this machine; the shell gives back what it gets; sftp sees one folder.
 */
public final class TestServer implements AutoCloseable {

    public final SshServer sshd;

    public TestServer(Path folder) {
        sshd = SshServer.setUpDefaultServer();
        sshd.setHost("127.0.0.1");
        sshd.setPort(0);
        sshd.setKeyPairProvider(HostKey.PROVIDER);
        sshd.setPasswordAuthenticator((user, password, session) -> {
            if (password.equals("break")) {
                throw new IllegalStateException("LDAP is down");
            }
            return user.equals("ada") && password.equals("secret");
        });
        sshd.setPublickeyAuthenticator((user, key, session) -> user.equals("ada"));
        sshd.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        sshd.setShellFactory(channel -> new Echo());
        sshd.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        sshd.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        sshd.setFileSystemFactory(new VirtualFileSystemFactory(folder));
        List<NamedFactory<Compression>> compressions =
                new ArrayList<>(List.of(BuiltinCompressions.none, BuiltinCompressions.delayedZlib));
        compressions.add(BuiltinCompressions.zlib);
        sshd.setCompressionFactories(compressions);
    }

    public TestServer start() {
        try {
            sshd.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public int port() {
        return sshd.getPort();
    }

    /** The only session that is open. */
    public AbstractSession session() {
        eventually("the only session", () -> sshd.getActiveSessions().size() == 1);
        return sshd.getActiveSessions().get(0);
    }

    @Override
    public void close() throws IOException {
        sshd.stop(true);
    }

    private static final class HostKey {
        static final SimpleGeneratorHostKeyProvider PROVIDER = new SimpleGeneratorHostKeyProvider();

        static {
            PROVIDER.setAlgorithm("EC");
            PROVIDER.setKeySize(256);
        }
    }

    /** Gives back what it gets, and ends with what it gets. */
    private static final class Echo implements Command {
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
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
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

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
            byte[] buffer = new byte[8192];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
                err.write("bye".getBytes());
                err.flush();
                exit.onExit(3);
            } catch (IOException e) {
                exit.onExit(1);
            }
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }
}
