package dev.sshdaudit.shell;

import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.shell.play.Keys;
import dev.sshdaudit.shell.play.Screen;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of a session while a command has it for itself: keys come one by one and are not shown, bytes go out as they are,
 * and Ctrl-C is a key, so that Karaf does not interrupt the command's thread. All is as before when it is closed.
 */
final class Seat implements Keys, Screen, AutoCloseable {

    /** The variable of Karaf's shell that holds the session's terminal. */
    private static final String TERMINAL = ".jline.terminal";

    private static final int STDOUT = 1;

    private final Terminal terminal;
    private final ShownContent shown;
    private final Charset encoding;
    private final Attributes before;
    private final SignalHandler interrupt;
    private final SignalHandler suspend;
    private volatile boolean ended;

    /**
     * Takes the terminal of a session.
     *
     * @param shown takes what is shown; closed with the seat
     */
    Seat(Terminal terminal, ShownContent shown) {
        this.terminal = terminal;
        this.shown = shown;
        encoding = terminal.encoding() == null ? StandardCharsets.UTF_8 : terminal.encoding();
        interrupt = terminal.handle(Signal.INT, signal -> ended = true);
        suspend = terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN);
        before = terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        raw.setOutputFlag(OutputFlag.OPOST, false);
        terminal.setAttributes(raw);
    }

    /**
     * The terminal of a session.
     *
     * @param command the command that needs it, for the error
     * @throws CommandException if the session has none, or the command's output goes elsewhere
     */
    static Terminal terminal(Session session, String command) throws CommandException {
        if (session.get(TERMINAL) instanceof Terminal terminal && isTerminal(STDOUT)) {
            return terminal;
        }
        throw new CommandException(command + " needs a terminal, so it stands alone in Karaf's shell: not behind ssh's"
                + " host, and not before a pipe. audit:show prints a recording as text");
    }

    /** Whether a stream of the running command is the session's terminal. True where this is not known. */
    static boolean isTerminal(int stream) {
        Process process = Process.Utils.current();
        return process == null || process.isTty(stream);
    }

    /** What the output of a session's commands is written in. */
    static Charset encoding(Session session) {
        return session.get(TERMINAL) instanceof Terminal terminal && terminal.encoding() != null
                ? terminal.encoding()
                : Charset.defaultCharset();
    }

    /** The width of a session's terminal in characters; 0 where there is none, or the command's output goes elsewhere. */
    static int width(Session session) {
        org.apache.karaf.shell.api.console.Terminal terminal = session.getTerminal();
        return terminal == null || !isTerminal(STDOUT) ? 0 : terminal.getWidth();
    }

    @Override
    public int read(long millis) throws IOException {
        if (isOver()) {
            return END;
        }
        // a key that comes behind Ctrl-C stays for the prompt
        int key = terminal.reader().peek(Math.max(1, millis));
        return isOver() ? END : key < 0 ? key : terminal.reader().read(1);
    }

    /** Whether there was Ctrl-C: since the seat was taken, or just before, when Karaf interrupted the command's thread. */
    private boolean isOver() {
        return ended || Thread.currentThread().isInterrupted();
    }

    @Override
    public void write(String text) throws IOException {
        byte[] bytes = text.getBytes(encoding);
        // SSHD closes a channel's output for good if an interrupted thread has to wait there
        boolean interrupted = Thread.interrupted();
        try {
            shown.announce(bytes);
            terminal.output().write(bytes);
            terminal.output().flush();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Shows a line of the command's own. */
    void println(String line) {
        try {
            write(line + "\r\n");
        } catch (IOException e) {
            ended = true;
        }
    }

    @Override
    public int columns() {
        return terminal.getWidth();
    }

    @Override
    public int rows() {
        return terminal.getHeight();
    }

    @Override
    public void close() {
        terminal.setAttributes(before);
        handleAgain(Signal.INT, interrupt);
        handleAgain(Signal.TSTP, suspend);
        shown.close();
    }

    private void handleAgain(Signal signal, @Nullable SignalHandler handler) {
        if (handler != null) {
            terminal.handle(signal, handler);
        }
    }
}
