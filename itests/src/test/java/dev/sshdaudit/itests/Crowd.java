package dev.sshdaudit.itests;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Many typists at once, each of whom types a line a second; some stay, others come and go. Thread-safe. */
final class Crowd implements AutoCloseable {

    private final EchoHost host;
    private final LightClient client;
    private final ScheduledExecutorService hands = Executors.newSingleThreadScheduledExecutor();
    private final List<Typist> all = new ArrayList<>();
    private final List<Typist> staying = new ArrayList<>();
    private final Deque<Typist> passing = new ArrayDeque<>();
    private Throwable trouble;

    Crowd(EchoHost host, LightClient client) {
        this.host = host;
        this.client = client;
        hands.scheduleAtFixedRate(this::typeAll, 1, 1, TimeUnit.SECONDS);
    }

    private synchronized void typeAll() {
        try {
            for (Typist typist : staying) {
                typist.type();
            }
            for (Typist typist : passing) {
                typist.type();
            }
        } catch (IOException | RuntimeException | Error e) {
            trouble = e;
            throw new IllegalStateException(e);
        }
    }

    /** Some at terminals in Karaf's shell come to stay. */
    void terminals(int count) throws IOException {
        List<Terminal> terminals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            terminals.add(new Terminal(host.karaf().ssh()));
        }
        for (Terminal terminal : terminals) {
            stay(Typist.terminal(next(), terminal.expect("@root")));
        }
    }

    /** A user with the ssh program comes to stay. */
    void program() throws IOException {
        stay(Typist.program(next(), host.ssh()));
    }

    /** A user comes to stay. */
    void light() throws IOException {
        stay(passer());
    }

    private synchronized int next() {
        all.add(null);
        return all.size() - 1;
    }

    private synchronized void stay(Typist typist) throws IOException {
        staying.add(typist);
        begin(typist);
    }

    private Typist passer() throws IOException {
        return Typist.light(next(), client.loginAtLast(host.port(), EchoHost.USER, EchoHost.PASSWORD));
    }

    /** A user comes who is to go again. */
    void come() throws IOException {
        Typist typist = passer();
        synchronized (this) {
            passing.add(typist);
            begin(typist);
        }
    }

    private void begin(Typist typist) throws IOException {
        all.set(typist.number(), typist);
        typist.type();
    }

    /** Who came first goes. */
    void go() throws IOException, InterruptedException {
        Typist first;
        synchronized (this) {
            first = passing.remove();
        }
        first.leave();
    }

    synchronized int size() {
        return staying.size() + passing.size();
    }

    /** All users go; returns all who have been there. */
    List<Typist> leave() throws IOException, InterruptedException {
        hands.shutdown();
        hands.awaitTermination(60, TimeUnit.SECONDS);
        if (trouble != null) {
            throw new AssertionError(trouble);
        }
        while (!passing.isEmpty()) {
            go();
        }
        for (Typist typist : staying) {
            typist.leave();
        }
        return List.copyOf(all);
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
