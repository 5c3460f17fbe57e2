package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** One server for each configuration {@code dev.sshdaudit.itests.host-*.cfg}, registered as a service. */
@Component(configurationPid = "dev.sshdaudit.itests.host", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Host {

    /** What a test sets. */
    @interface Config {

        /** Where it listens, on loopback. */
        int port();

        /** Every user's password. */
        String password();

        /** What every user answers to the two questions of keyboard-interactive authentication, with a comma between. */
        String answers();

        /** A file in the format of OpenSSH's {@code authorized_keys}. */
        String authorizedKeys();

        /** Methods of which a user needs all, separated by commas; alternatives are separated by spaces. */
        String methods() default "password publickey keyboard-interactive";
    }

    private final SshServer server;
    private final AgentForwarding agents = new AgentForwarding();
    private final ServiceRegistration<SshServer> registration;

    @Activate
    public Host(BundleContext context, Config config) throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(config.port());
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setCompressionFactories(List.of(BuiltinCompressions.none, BuiltinCompressions.delayedZlib));
        authenticate(new Accounts(
                config.password(), List.of(config.answers().split(",")), Path.of(config.authorizedKeys())));
        CoreModuleProperties.AUTH_METHODS.set(server, config.methods());
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, 60);
        CoreModuleProperties.WELCOME_BANNER.set(server, "Bn3: for those who may come in\n");
        serve();
        forward();
        registration = context.registerService(SshServer.class, server, null);
        server.start();
    }

    private void authenticate(Accounts accounts) {
        server.setPasswordAuthenticator(accounts);
        server.setPublickeyAuthenticator(accounts);
        server.setKeyboardInteractiveAuthenticator(accounts);
    }

    private void serve() {
        server.setShellFactory(channel -> new OsCommand("exec sh -i"));
        server.setCommandFactory(new ScpCommandFactory.Builder()
                .withDelegate((channel, command) -> switch (command) {
                    case "host:agent" -> agents.command();
                    case "host:disconnect" -> new Ending(session -> session.disconnect(11, "Fs8: the host has enough"));
                    case "host:close" -> new Ending(session -> session.close(true));
                    default -> new OsCommand(command);
                })
                .build());
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    }

    private void forward() {
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setAgentFactory(agents);
        List<ChannelFactory> channels = new ArrayList<>(server.getChannelFactories());
        channels.add(SocketChannels.DIRECT);
        server.setChannelFactories(channels);
        List<RequestHandler<ConnectionService>> requests = new ArrayList<>(server.getGlobalRequestHandlers());
        requests.add(new SocketForwarding());
        server.setGlobalRequestHandlers(requests);
    }

    @Deactivate
    void stop() throws IOException {
        registration.unregister();
        server.close(true).await();
    }
}
