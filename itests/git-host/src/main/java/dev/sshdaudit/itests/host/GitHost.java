package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** A server with SSHD's defaults, on a free port of loopback, for each configuration of the PID {@code git.host}. */
@Component(
        service = SshServer.class,
        configurationPid = "git.host",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class GitHost extends SshServer {

    private final Path root;

    @Activate
    public GitHost(Host.Config config) throws IOException {
        root = Path.of(config.root());
        ServerBuilder.builder().factory(() -> this).build(true);
        Host.serve(this, root);
        setHost("127.0.0.1");
        start();
        Host.announce(root, getPort());
    }

    @Deactivate
    void deactivate() throws IOException {
        Host.conceal(root);
        stop(true);
    }
}
