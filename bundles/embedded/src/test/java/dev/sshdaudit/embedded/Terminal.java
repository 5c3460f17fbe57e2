package dev.sshdaudit.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * A program at a terminal: shows each line that is typed while it is typed, then asks for a password, and does not show that.
 * Prints something at the end, and something as an error.
 */
final class Terminal implements Command {

    private final String prints;
    private final String printsAsError;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;

    Terminal(String prints, String printsAsError) {
        this.prints = prints;
        this.printsAsError = printsAsError;
    }

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
        Thread thread = new Thread(this::run, "terminal");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            print("$ ");
            line(true);
            print("Password: ");
            line(false);
            print(prints + "\r\n");
            err.write((printsAsError + "\r\n").getBytes(StandardCharsets.UTF_8));
            err.flush();
            exit.onExit(0);
        } catch (IOException e) {
            exit.onExit(1);
        }
    }

    private void line(boolean shown) throws IOException {
        for (int b = in.read(); b >= 0 && b != '\r'; b = in.read()) {
            if (shown) {
                out.write(b);
                out.flush();
            }
        }
        print("\r\n");
    }

    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void destroy(ChannelSession channel) {}
}
