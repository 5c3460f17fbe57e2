package dev.sshdaudit.itests.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A command of the operating system, on a terminal where the client asked for one. */
final class OsCommand implements Command {

    /** Numbers of signals in exit statuses (POSIX), those that tests use. */
    private static final Map<Integer, String> SIGNALS = Map.of(1, "HUP", 2, "INT", 9, "KILL", 15, "TERM");

    private final String line;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;
    private Process process;

    OsCommand(String line) {
        this.line = line;
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
    public void start(ChannelSession channel, Environment environment) throws IOException {
        boolean terminal =
                !environment.getPtyModes().isEmpty() || environment.getEnv().containsKey(Environment.ENV_TERM);
        ProcessBuilder builder = new ProcessBuilder(terminal ? onTerminal(environment) : List.of("sh", "-c", line));
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().put("PS1", "host> ");
        builder.environment().putAll(environment.getEnv());
        process = builder.start();
        environment.addSignalListener((source, signal) -> signal(environment, signal));
        Thread output = pump(process.getInputStream(), out, "output");
        Thread errors = pump(process.getErrorStream(), err, "errors");
        pump(in, process.getOutputStream(), "input");
        daemon("end", () -> {
            int status = process.waitFor();
            output.join();
            errors.join();
            end(channel, status);
        });
    }

    private List<String> onTerminal(Environment environment) {
        Map<String, String> env = environment.getEnv();
        String echo = environment.getPtyModes().getOrDefault(PtyMode.ECHO, 1) == 0 ? "-echo" : "echo";
        String size = "stty " + echo + " rows " + env.getOrDefault(Environment.ENV_LINES, "24") + " cols "
                + env.getOrDefault(Environment.ENV_COLUMNS, "80") + "; ";
        return List.of("script", "-q", "-e", "-f", "-c", size + line, "/dev/null");
    }

    private void signal(Environment environment, Signal signal) {
        ProcessHandle child = process.descendants().findFirst().orElse(process.toHandle());
        if (signal == Signal.WINCH) {
            daemon("stty", () -> resize(child, environment.getEnv()));
        } else {
            daemon("kill", () -> run("kill", "-" + signal.name(), String.valueOf(child.pid())));
        }
    }

    /** Gives the terminal its present size: of two changes in a row, the second counts, whichever thread comes first. */
    private synchronized void resize(ProcessHandle child, Map<String, String> size)
            throws IOException, InterruptedException {
        run(
                "stty",
                "-F",
                "/proc/" + child.pid() + "/fd/0",
                "rows",
                size.get(Environment.ENV_LINES),
                "cols",
                size.get(Environment.ENV_COLUMNS));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS);
    }

    private void end(ChannelSession channel, int status) throws IOException {
        String signal = SIGNALS.get(status - 128);
        if (signal == null) {
            exit.onExit(status);
            return;
        }
        Buffer packet = channel.getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        packet.putUInt(channel.getRecipient());
        packet.putString("exit-signal");
        packet.putBoolean(false);
        packet.putString(signal);
        packet.putBoolean(false);
        packet.putString("ended by the host");
        packet.putString("en");
        channel.writePacket(packet);
        channel.close(false);
    }

    private static Thread pump(InputStream from, OutputStream to, String name) {
        return daemon(name, () -> {
            byte[] buffer = new byte[8192];
            int count;
            try (to) {
                while ((count = from.read(buffer)) > 0) {
                    to.write(buffer, 0, count);
                    to.flush();
                }
            }
        });
    }

    interface Work {
        void run() throws IOException, InterruptedException;
    }

    static Thread daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the other end is gone
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void destroy(ChannelSession channel) {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
