package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

        /** Properties of the server's service, each as {@code name=value}. */
        String[] properties() default {};

        /** The kind of its key: {@code EC} or {@code RSA}. */
        String hostKey() default "EC";
    }

    /** With this command, a client takes the server out of the registry of services; it goes on to serve. */
    private static final String UNREGISTER = "host:unregister";

    private final SshServer server;
    private final AgentForwarding agents = new AgentForwarding();
    private final ServiceRegistration<SshServer> registration;
    private final AtomicBoolean registered = new AtomicBoolean(true);

    @Activate
    public Host(BundleContext context, Config config) throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(config.port());
        SimpleGeneratorHostKeyProvider keys = new SimpleGeneratorHostKeyProvider();
        keys.setAlgorithm(config.hostKey());
        server.setKeyPairProvider(keys);
        server.setCompressionFactories(List.of(BuiltinCompressions.none, BuiltinCompressions.delayedZlib));
        authenticate(new Accounts(
                config.password(), List.of(config.answers().split(",")), Path.of(config.authorizedKeys())));
        CoreModuleProperties.AUTH_METHODS.set(server, config.methods());
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, 60);
        CoreModuleProperties.WELCOME_BANNER.set(server, "Bn3: for those who may come in\n");
        serve();
        forward();
        registration = context.registerService(SshServer.class, server, properties(config));
        awaitFree(config.port());
        server.start();
    }

    /**
     * Waits, for ten seconds at most, until the operating system has given the port of a former server back: Linux keeps a
     * closed socket as long as a thread of the former server is looking for its events.
     */
    private static void awaitFree(int port) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
                return;
            } catch (BindException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static Dictionary<String, Object> properties(Config config) {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (String property : config.properties()) {
            String[] nameAndValue = property.split("=", 2);
            properties.put(nameAndValue[0], nameAndValue[1]);
        }
        return properties;
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
                    case UNREGISTER ->
                        new Ending(session -> {
                            unregister();
                            session.disconnect(11, "Gn4: taken out");
                        });
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

    private void unregister() {
        if (registered.getAndSet(false)) {
            registration.unregister();
        }
    }

    @Deactivate
    void stop() throws IOException {
        unregister();
        server.close(true).await();
    }
}
