package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSession;

/** A command that puts an end to the connection, from the server's side. */
final class Ending implements Command {

    /** How it ends. */
    interface Deed {
        void to(ServerSession session) throws IOException;
    }

    private final Deed deed;

    Ending(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        deed.to(channel.getServerSession());
    }

    @Override
    public void setInputStream(InputStream in) {}

    @Override
    public void setOutputStream(OutputStream out) {}

    @Override
    public void setErrorStream(OutputStream err) {}

    @Override
    public void setExitCallback(ExitCallback callback) {}

    @Override
    public void destroy(ChannelSession channel) {}
}
