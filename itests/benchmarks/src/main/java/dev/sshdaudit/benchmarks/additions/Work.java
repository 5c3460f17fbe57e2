package dev.sshdaudit.benchmarks.additions;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.benchmarks.Reading;
import dev.sshdaudit.benchmarks.TerminalText;
import dev.sshdaudit.message.Authentication.PublicKey;
import dev.sshdaudit.message.Authentication.PublicKeySuccessful;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What users do, always the same. Some type in a shell, keys that they see, a command with its output, and a password that
 * they do not see; others log in, run a command and go.
 *
 * @param typists how many users type
 * @param runners how many users run a command
 * @param stepMillis the time from key to key
 */
record Work(int typists, int runners, int stepMillis) {

    /** What nothing shows. */
    static final String PASSWORD = "qZ4-unechoed-Wk9";

    /** What standard error has in each shell. */
    static final Bytes ERROR = Bytes.utf8("bash: qwertz: command not found\r\n");

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGwqCfHrDvXSuTIhfyTQwpb6G8i6cKkNOXzCwbSfuXJK";

    /** Steps in which users begin, so that not all do so at once. */
    private static final int BEGINNINGS = 5;

    /** Steps for which a user types, a key in each. */
    private static final int STEPS = 25;

    /** When a command has been typed, and shows what it has to show. */
    private static final int COMMAND = 12;

    /** When a program asks for a password, which is typed in the next steps. */
    private static final int ASKED = 18;

    /** Steps after the last one in which what was recorded is flushed. */
    private static final int AFTERWARDS = 7;

    private static final String[] USERS = ExtendedLog.USERS.split(",");
    private static final byte[] TEXT = TerminalText.bytes(64 << 10);
    private static final Bytes ENTER = Bytes.utf8("\r");
    private static final Bytes NEW_LINE = Bytes.utf8("\r\n");
    private static final Bytes PROMPT = Bytes.utf8("$ ");

    /** How many sessions that is. */
    int sessions() {
        return typists + runners;
    }

    /** Does it, and returns when all is recorded, and told to the ledger and to receivers of events. */
    void on(ExtendedLog log) {
        List<List<AuditConnection>> groups = new ArrayList<>();
        int all = BEGINNINGS + STEPS;
        long stepNanos = TimeUnit.MILLISECONDS.toNanos(stepMillis);
        long due = System.nanoTime();
        for (int now = 0; now < all; now++) {
            if (now < BEGINNINGS) {
                groups.add(begin(log, typists * (now + 1) / BEGINNINGS - typists * now / BEGINNINGS));
            }
            for (int group = 0; group < groups.size(); group++) {
                int step = now - group;
                groups.get(group).forEach(shell -> step(shell, step));
            }
            run(log, runners * (now + 1) / all - runners * now / all);
            due += stepNanos;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        log.awaitNoConnection();
        LockSupport.parkNanos(AFTERWARDS * stepNanos);
    }

    private static List<AuditConnection> begin(ExtendedLog log, int count) {
        List<AuditConnection> shells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            AuditConnection shell = logIn(log, i);
            shell.record(new ChannelRequest.Pty(0, "xterm-256color", 80, 24, 0, 0, Bytes.EMPTY), 0L);
            shell.record(new ChannelRequest.Shell(1), 0L);
            shown(shell, PROMPT);
            shells.add(shell);
        }
        return shells;
    }

    private static AuditConnection logIn(ExtendedLog log, int number) {
        String user = USERS[number % USERS.length];
        AuditConnection connection = log.log()
                .connect(
                        new Connect("192.0.2.7", "XX"),
                        Map.of("remotePort", 40_000L, "clientVersion", "SSH-2.0-OpenSSH_9.2p1"),
                        new Reading());
        connection.record(new PublicKey(user, KEY), null);
        connection.record(new PublicKeySuccessful(user, KEY), null);
        connection.record(new HandshakeSuccessful(user), null);
        connection.record(new NewChannelSuccessful("session"), 0L);
        return connection;
    }

    private static void run(ExtendedLog log, int count) {
        for (int i = 0; i < count; i++) {
            AuditConnection connection = logIn(log, i);
            connection.record(new ChannelRequest.Exec(0, "systemctl status nginx"), 0L);
            shown(connection, Bytes.copyOf(TEXT, 0, 2 << 10));
            end(connection);
        }
    }

    private static void step(AuditConnection shell, int step) {
        switch (step) {
            case COMMAND -> {
                typed(shell, ENTER);
                shown(shell, NEW_LINE);
                shown(shell, Bytes.copyOf(TEXT, 2 << 10, 1 << 10));
                shell.record(new Io(Io.STDERR, ERROR), 0L);
                shown(shell, PROMPT);
            }
            case ASKED -> shown(shell, Bytes.utf8("\r\n[sudo] password: "));
            case ASKED + 2 -> PASSWORD.chars().forEach(key -> typed(shell, Bytes.utf8(Character.toString(key))));
            case ASKED + 3 -> {
                typed(shell, ENTER);
                shown(shell, NEW_LINE);
                shown(shell, PROMPT);
            }
            case STEPS -> end(shell);
            default -> {
                if (step < STEPS && step != ASKED + 1) {
                    Bytes key = Bytes.utf8(Character.toString('a' + step));
                    typed(shell, key);
                    shown(shell, key);
                }
            }
        }
    }

    private static void typed(AuditConnection connection, Bytes bytes) {
        connection.record(new Io(Io.STDIN, bytes), 0L);
    }

    private static void shown(AuditConnection connection, Bytes bytes) {
        connection.record(new Io(Io.STDOUT, bytes), 0L);
    }

    private static void end(AuditConnection connection) {
        connection.record(new Exit(0), 0L);
        connection.disconnect(Map.of());
    }
}
