package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.sshd.wire.ServerChannel;
import java.lang.reflect.Method;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.Window;
import org.jspecify.annotations.Nullable;

/**
 * A channel of SSHD. Its threads take what they are going to send from the remote window, and then ask the channel whether
 * it may be written to ({@code ChannelOutputStream.flush}, {@code ChannelAsyncOutputStream.writePacket}, {@code
 * AbstractChannel.writePacket}).
 */
final class SshdChannel implements ServerChannel {

    /** Looked up by name: SSHD 2.10 gave the method another type of result. */
    private static final @Nullable Method REMOTE_WINDOW = remoteWindow();

    private final Channel channel;

    SshdChannel(Channel channel) {
        this.channel = channel;
    }

    private static @Nullable Method remoteWindow() {
        try {
            return Channel.class.getMethod("getRemoteWindow");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    @Override
    public boolean isClosed() {
        return channel.isClosed();
    }

    @Override
    public long window() {
        try {
            return REMOTE_WINDOW != null && REMOTE_WINDOW.invoke(channel) instanceof Window window
                    ? window.getSize()
                    : -1;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return -1; // not known
        }
    }
}
