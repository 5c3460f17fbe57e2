package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.sshd.git.pack.GitPackCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** What both hosts have in common: a folder with repositories, and those who may come. */
final class Host {

    /** The keys of a host's configuration. */
    @interface Config {

        /** The folder with the repositories, and with {@code authorized_keys}; the host's port is written into it. */
        String root();
    }

    private Host() {}

    /** Lets those in who have one of the keys, and has them use Git and nothing else. */
    static void serve(SshServer server, Path root) {
        Machine.leaveAlone();
        SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
        keys.setAlgorithm("EC");
        keys.setKeySize(256);
        server.setKeyPairProvider(keys);
        server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(root.resolve("authorized_keys")));
        server.setCommandFactory(new GitPackCommandFactory((command, arguments, session, files) -> root));
    }

    /** Tells clients where to find the host. */
    static void announce(Path root, int port) throws IOException {
        Files.writeString(portFile(root), port + "\n");
    }

    /** Takes {@link #announce} back. */
    static void conceal(Path root) throws IOException {
        Files.deleteIfExists(portFile(root));
    }

    private static Path portFile(Path root) {
        return root.resolve("port");
    }
}
