package dev.sshdaudit.core.privacy;

import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.ChannelRequest.Pty;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of one channel, as far as the channel's requests tell of one that counts: a client may ask for a terminal where none
 * is used, so that what it sends would look like keys that the terminal does not show. For one thread at a time.
 */
final class ChannelTerminal {

    /** Stands for the requests of a channel that was open before the connection was recorded. */
    private static final long FORMER = -1;

    private final boolean session;
    private @Nullable EchoWatch watch;
    private long columns;

    /** The request for the terminal; null if there is none. */
    private @Nullable Long terminal;

    /** The first request for a shell or a program; null if there is none. */
    private @Nullable Long program;

    /** The first request for a subsystem, which has no use for a terminal; null if there is none. */
    private @Nullable Long subsystem;

    /**
     * Begins without a terminal.
     *
     * @param session whether the channel is a session: others have no terminal, whatever a client asks for
     */
    ChannelTerminal(boolean session) {
        this.session = session;
    }

    /** Makes a channel that was open with a terminal before the connection was recorded. */
    static ChannelTerminal joined(long columns) {
        ChannelTerminal channel = new ChannelTerminal(true);
        channel.terminal = FORMER;
        channel.program = FORMER;
        channel.columns = columns;
        channel.watch = new EchoWatch(columns);
        return channel;
    }

    /** Watches the terminal; null if the channel has none. */
    @Nullable
    EchoWatch watch() {
        return watch;
    }

    /** The client asks for a terminal. A program that runs already gets none. */
    void terminal(Pty pty) {
        if (session && terminal == null && program == null && subsystem == null) {
            terminal = pty.requestId();
            columns = pty.columns();
            watch = new EchoWatch(columns);
        }
    }

    /** The client asks for a shell or a program. */
    void program(long request) {
        program = program == null ? (Long) request : program;
    }

    /**
     * The client asks for a subsystem.
     *
     * @return the watch that is over by that, or null
     */
    @Nullable
    EchoWatch subsystem(long request) {
        subsystem = subsystem == null ? (Long) request : subsystem;
        return over();
    }

    /**
     * The server refuses a request.
     *
     * @return the watch that is over by that, or null
     */
    @Nullable
    EchoWatch failed(RequestFailed failed) {
        long request = failed.requestId();
        if (program != null && program == request) {
            program = null;
        }
        if (subsystem != null && subsystem == request) {
            subsystem = null;
            watch = terminal == null ? null : new EchoWatch(columns);
        }
        if (terminal != null && terminal == request) {
            terminal = null;
            return over();
        }
        return null;
    }

    /** The terminal has another size. */
    void resize(long width) {
        columns = width;
        if (watch != null) {
            watch.resize(width);
        }
    }

    private @Nullable EchoWatch over() {
        EchoWatch former = watch;
        watch = null;
        return former;
    }
}
