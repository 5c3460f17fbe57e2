package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A viewer who presses keys at times, on a clock that moves only while the player waits. */
final class Viewer implements Tape, Keys, Screen {

    static final long SECOND = 1_000_000_000L;

    private static final String ID = "5f0c0123456789ab5f0c0123456789ab";

    private record Press(long at, int key) {}

    private record Shown(long at, String text) {}

    private final List<AuditMessage> messages = new ArrayList<>();
    private final Deque<AuditMessage> later = new ArrayDeque<>();
    private final Deque<Press> presses = new ArrayDeque<>();
    private final List<Shown> shown = new ArrayList<>();
    private long now = 17;
    private int next;
    int columns = 80;
    int rows = 24;
    boolean broken;

    Viewer() {
        messages.add(new AuditMessage(ID, 1000, new Connect("192.0.2.7", "XX"), null));
    }

    private static long at(double seconds) {
        return 1000 + Math.round(seconds * SECOND);
    }

    Viewer terminal(double seconds, int width, int height) {
        messages.add(new AuditMessage(ID, at(seconds), new Pty(0, "xterm", width, height, 0, 0, Bytes.EMPTY), 0L));
        return this;
    }

    Viewer resize(double seconds, int width, int height) {
        messages.add(new AuditMessage(ID, at(seconds), new Window(1, width, height, 0, 0), 0L));
        return this;
    }

    Viewer exec(double seconds, String program) {
        messages.add(new AuditMessage(ID, at(seconds), new Exec(1, program), 0L));
        return this;
    }

    Viewer exit(double seconds) {
        messages.add(new AuditMessage(ID, at(seconds), new Exit(0), 0L));
        return this;
    }

    Viewer output(double seconds, byte... data) {
        messages.add(new AuditMessage(ID, at(seconds), new Io(Io.STDOUT, Bytes.copyOf(data)), 0L));
        return this;
    }

    Viewer output(double seconds, String text) {
        messages.add(new AuditMessage(ID, at(seconds), new Io(Io.STDOUT, Bytes.utf8(text)), 0L));
        return this;
    }

    Viewer input(double seconds, String text) {
        messages.add(new AuditMessage(ID, at(seconds), new Io(Io.STDIN, Bytes.utf8(text)), 0L));
        return this;
    }

    /** A key that is not recorded. */
    Viewer mask(double seconds) {
        messages.add(new AuditMessage(
                ID, at(seconds), new Io(Io.STDIN, Bytes.EMPTY), 0L, Map.of(AuditMessage.MASKED, true)));
        return this;
    }

    /** Output of an open connection, which is not recorded yet when playing begins. */
    Viewer live(double seconds, String text) {
        later.add(new AuditMessage(ID, at(seconds), new Io(Io.STDOUT, Bytes.utf8(text)), 0L));
        return this;
    }

    /** Presses keys, so many seconds after playing began. */
    Viewer press(double seconds, String keys) {
        keys.chars().forEach(key -> presses.add(new Press(17 + Math.round(seconds * SECOND), key)));
        return this;
    }

    boolean play(double speed, double maxIdle, double from) throws IOException, InterruptedException {
        Overview overview = new Overview();
        for (AuditMessage message = next(); message != null; message = next()) {
            overview.add(message, false);
        }
        return new Player(
                        this,
                        overview,
                        overview.playable().get(0),
                        this,
                        this,
                        () -> now,
                        speed,
                        Math.round(maxIdle * SECOND))
                .play(Math.round(from * SECOND));
    }

    boolean play() throws IOException, InterruptedException {
        return play(1, 1e6, 0);
    }

    /** All that reached the screen. */
    String all() {
        StringBuilder all = new StringBuilder();
        shown.forEach(each -> all.append(each.text));
        return all.toString();
    }

    /** When a text was shown, in seconds since playing began, each time. */
    List<Double> times(String text) {
        return shown.stream()
                .filter(each -> each.text.contains(text))
                .map(each -> (each.at - 17) / (double) SECOND)
                .toList();
    }

    @Override
    public void rewind() {
        next = 0;
    }

    @Override
    public AuditMessage next() {
        return next < messages.size() ? messages.get(next++) : null;
    }

    @Override
    public boolean hasGap() {
        return false;
    }

    @Override
    public boolean isLive() {
        return !later.isEmpty();
    }

    @Override
    public AuditMessage await(long millis) {
        now += millis * 1_000_000;
        messages.add(later.remove());
        return next();
    }

    @Override
    public void close() {}

    @Override
    public int read(long millis) {
        Press press = presses.peek();
        long until = now + millis * 1_000_000;
        if (press == null || press.at > until) {
            if (press == null && millis > 0 && until - 17 > 10_000 * SECOND) {
                throw new AssertionError("the player waits for ever");
            }
            now = until;
            return NONE;
        }
        now = Math.max(now, press.at);
        return presses.remove().key;
    }

    @Override
    public void write(String text) throws IOException {
        if (broken) {
            throw new IOException("Connection reset");
        }
        shown.add(new Shown(now, text));
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int rows() {
        return rows;
    }
}
