package dev.sshdaudit.benchmarks.soak;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.sshd.client.session.ClientSession;

/**
 * A user with a shell that gives back what is typed. Which key comes when, the number of the user tells: so a recording shows by
 * itself whether a key is missing in it.
 */
final class ShellUser extends OutputStream {

    private static final String NAME = "user";
    private static final int LETTERS = 26;

    /** Keys that may be on their way at once. */
    private static final int ON_THEIR_WAY = 16;

    private final int number;
    private final Latencies latencies;
    private final long[] sent = new long[ON_THEIR_WAY];
    private ClientSession session;
    private OutputStream keyboard;
    private volatile int typed;
    private volatile int echoed;
    private volatile boolean disturbed;

    ShellUser(int number, Latencies latencies) {
        this.number = number;
        this.latencies = latencies;
    }

    void opened(ClientSession opened, OutputStream itsKeyboard) {
        session = opened;
        keyboard = itsKeyboard;
    }

    ClientSession session() {
        return session;
    }

    /** The name under which the user logs in. */
    String name() {
        return NAME + number;
    }

    /** The number of the user of this name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(NAME.length()));
    }

    /** The key that a user types after so many others. */
    static byte key(int number, int before) {
        return (byte) ('a' + (number + before * (1L + number % (LETTERS - 1))) % LETTERS);
    }

    /** Types the next key. A user who has seen no echo of many keys waits, and counts as disturbed. */
    void type() throws IOException {
        if (typed - echoed >= ON_THEIR_WAY) {
            disturbed = true;
            return;
        }
        sent[typed % ON_THEIR_WAY] = System.nanoTime();
        byte key = key(number, typed);
        typed = typed + 1;
        keyboard.write(key);
        keyboard.flush();
    }

    int typed() {
        return typed;
    }

    boolean hasSeenAll() {
        return echoed == typed;
    }

    /** Whether an echo was another key than the one that was typed, or none came, or the session has ended. */
    boolean isDisturbed() {
        return disturbed || !session.isOpen();
    }

    @Override
    public void write(int echo) {
        if (echoed >= typed || (byte) echo != key(number, echoed)) {
            disturbed = true;
        } else {
            latencies.add(System.nanoTime() - sent[echoed % ON_THEIR_WAY]);
        }
        echoed = echoed + 1;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            write(bytes[offset + i]);
        }
    }
}
