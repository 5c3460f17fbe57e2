package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.agent.local.AgentServerProxy;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.command.Command;

/** Clients' agents, of which one command makes use. */
final class AgentForwarding implements SshAgentFactory {

    private final Map<String, AgentServerProxy> proxies = new ConcurrentHashMap<>();

    @Override
    public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
        return List.of();
    }

    @Override
    public SshAgent createClient(Session session, FactoryManager manager) {
        throw new UnsupportedOperationException("No agent of the server's own");
    }

    @Override
    public SshAgentServer createServer(ConnectionService service) throws IOException {
        AgentServerProxy proxy = new AgentServerProxy(service);
        proxies.put(proxy.getId(), proxy);
        service.getSession().addCloseFutureListener(closed -> proxies.remove(proxy.getId()));
        return proxy;
    }

    /** Prints the comments of the keys that the client's agent holds. */
    Command command() {
        return new AbstractCommandSupport("host:agent", null) {
            @Override
            public void run() {
                AgentServerProxy proxy =
                        proxies.get(getEnvironment().getEnv().getOrDefault(SshAgent.SSH_AUTHSOCKET_ENV_NAME, ""));
                try (SshAgent agent = proxy.createClient()) {
                    for (Map.Entry<?, String> identity : agent.getIdentities()) {
                        getOutputStream().write((identity.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                    getOutputStream().flush();
                    onExit(0);
                } catch (IOException | RuntimeException e) {
                    onExit(1, e.toString());
                }
            }
        };
    }
}
