package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.shell.play.Frame.Kind;
import dev.sshdaudit.text.TerminalFilter;
import dev.sshdaudit.text.Utf8Stream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays one channel of a recording, in the time in which it was recorded or in another, and obeys the viewer's keys. For one
 * thread, which waits for the time and for keys. The thread is not to be interrupted: the keys tell of Ctrl-C.
 */
public final class Player {

    /** Milliseconds for which a key is waited for at one time. */
    private static final long POLL = 100;

    /** Frames that are shown at once between two looks for a key. */
    private static final int BURST = 64;

    /** How long a note stays while the recording goes on. */
    private static final long NOTE = TimeUnit.SECONDS.toNanos(2);

    /** Characters at the end of the output that a search looks through again with the next output. */
    private static final int OVERLAP = 4096;

    private final Tape tape;
    private final Overview.Channel channel;
    private final long length;
    private final Stage stage;
    private final LongSupplier clock;
    private final Pace pace;
    private final Key keys;
    private final Controls controls;
    private final Deque<Frame> queue = new ArrayDeque<>();
    private Track track;
    /** The moment that was shown last; -1 before the first. */
    private long shown = -1;

    private long noteUntil;
    private int burst;
    private boolean over;

    /**
     * Makes a player.
     *
     * @param overview what the recording has, read from the same tape to its present end
     * @param clock the viewer's clock, in nanoseconds from any moment
     * @param speed how fast to play; 1 is as recorded
     * @param maxIdle how long nothing happens at most, in nanoseconds
     */
    public Player(
            Tape tape,
            Overview overview,
            Overview.Channel channel,
            Screen screen,
            Keys keys,
            LongSupplier clock,
            double speed,
            long maxIdle) {
        this.tape = tape;
        this.channel = channel;
        this.length = overview.length();
        this.clock = clock;
        this.keys = new Key(keys);
        stage = new Stage(screen, channel.hasTerminal(), channel.rows());
        pace = new Pace(speed, maxIdle, clock.getAsLong());
        controls = new Controls(this);
        track = new Track(channel.id());
    }

    /**
     * Plays until the end of the recording, or until the viewer has enough. What the recording does to the terminal is undone
     * then.
     *
     * @param from where to begin, in nanoseconds since the recording's first message
     * @return whether the end was reached
     * @throws IOException if the recording cannot be read, or the screen or the keys are gone
     */
    public boolean play(long from) throws IOException, InterruptedException {
        tape.rewind();
        stage.begin();
        try {
            goTo(from);
            while (!over) {
                step();
            }
        } finally {
            stage.end();
        }
        return !controls.hasQuit();
    }

    private void step() throws IOException, InterruptedException {
        long now = clock.getAsLong();
        if (noteUntil != 0 && now - noteUntil > 0 && !pace.isPaused()) {
            noteUntil = 0;
            stage.removeNote();
        }
        if (pace.isPaused()) {
            controls.take(keys.read(POLL));
            return;
        }
        Frame next = peek();
        if (next == null) {
            awaitMore();
            return;
        }
        long wait = pace.until(next.at(), shown, now);
        if (wait <= 0) {
            show(queue.remove());
            if (++burst % BURST == 0) {
                controls.take(keys.read(0));
            }
        } else {
            // rounded up: a wait of 0 would turn in a circle up to the moment
            controls.take(keys.read(Math.min(POLL, wait / 1_000_000 + 1)));
        }
    }

    /** Waits at the present end for what comes next. */
    private void awaitMore() throws IOException, InterruptedException {
        if (!tape.isLive()) {
            over = true;
            return;
        }
        AuditMessage message = tape.await(POLL);
        if (message != null) {
            for (Frame frame : track.frames(message, tape.hasGap())) {
                if (frame.isMarker()) {
                    channel.add(frame);
                }
                queue.add(frame);
                pace.goTo(frame.at(), clock.getAsLong());
            }
        }
        controls.take(keys.read(0));
    }

    /** The next frame that is recorded already, or null at the present end. */
    private @Nullable Frame peek() throws IOException {
        while (queue.isEmpty()) {
            AuditMessage message = tape.next();
            if (message == null) {
                return null;
            }
            queue.addAll(track.frames(message, tape.hasGap()));
        }
        return queue.peek();
    }

    private void show(Frame frame) throws IOException {
        shown = frame.at();
        switch (frame.kind()) {
            case OUTPUT -> stage.show(frame.data());
            case SIZE -> stage.resize(frame.rows());
            case GAP -> stage.gap();
            default -> {}
        }
        if (frame.isMarker()) {
            tell(frame.label());
        }
    }

    /** Goes to a moment: shows at once what was to be seen then. */
    void goTo(long wanted) throws IOException {
        long target = Math.max(0, wanted);
        if (target < shown) {
            rewind();
        }
        int count = 0;
        for (Frame next = peek(); next != null && next.at() <= target && !over; next = peek()) {
            Frame frame = queue.remove();
            shown = frame.at();
            if (frame.kind() == Kind.OUTPUT) {
                stage.show(frame.data());
            } else if (frame.kind() == Kind.GAP) {
                stage.gap();
            }
            if (++count % BURST == 0) {
                controls.takeEnd(keys.read(0));
            }
        }
        boolean atEnd = peek() == null;
        pace.goTo(atEnd ? Math.min(target, Math.max(shown, 0)) : target, clock.getAsLong());
        if (atEnd && target > 0 && !tape.isLive()) {
            pace.pause(true, clock.getAsLong()); // the viewer may want to see the last screen, or to go back
        }
    }

    private void rewind() throws IOException {
        tape.rewind();
        queue.clear();
        track = new Track(channel.id());
        shown = -1;
        stage.clear();
    }

    /** Goes back or forward by so many nanoseconds. */
    void goBy(long nanos) throws IOException {
        goTo(position() + nanos);
        tell("");
    }

    /** Goes to the marker before or behind the present one. */
    void goToMarker(boolean next) throws IOException {
        Frame wanted = null;
        for (Frame marker : channel.markers()) {
            if (next && marker.at() > position()) {
                wanted = marker;
                break;
            } else if (!next && marker.at() < Math.max(shown, 0)) {
                wanted = marker;
            }
        }
        if (wanted == null) {
            tell(next ? "no marker behind this" : "no marker before this");
        } else {
            goTo(wanted.at());
            tell(wanted.label());
        }
    }

    /** Goes to the next output that contains a text, and pauses there; letters match in either case. */
    void search(String text) throws IOException {
        long before = position();
        String wanted = text.toLowerCase(Locale.ROOT);
        Utf8Stream decoder = new Utf8Stream();
        StringBuilder seen = new StringBuilder();
        int count = 0;
        for (Frame next = peek(); next != null && !over; next = peek()) {
            Frame frame = queue.remove();
            shown = frame.at();
            if (frame.kind() == Kind.OUTPUT) {
                seen.append(
                        TerminalFilter.printable(decoder.decode(frame.data())).toLowerCase(Locale.ROOT));
                if (seen.indexOf(wanted) >= 0) {
                    long at = frame.at();
                    shown = Long.MAX_VALUE; // what the search has read was not shown
                    goTo(at);
                    pause(true);
                    return;
                }
                seen.delete(0, Math.max(0, seen.length() - OVERLAP));
            }
            if (++count % BURST == 0) {
                controls.takeEnd(keys.read(0));
            }
        }
        shown = Long.MAX_VALUE;
        goTo(before);
        pause(true);
        stage.note("not found from here on: " + text);
    }

    /** Ends playing. */
    void stop() {
        over = true;
    }

    /** Stops the time, or lets it go on. */
    void pause(boolean paused) throws IOException {
        pace.pause(paused, clock.getAsLong());
        if (paused) {
            tell("");
        } else if (!stage.removeNote()) {
            redraw();
        }
    }

    boolean isPaused() {
        return pace.isPaused();
    }

    /** Plays at twice or half the speed. */
    void changeSpeed(boolean faster) throws IOException {
        pace.change(faster, clock.getAsLong());
        tell("");
    }

    /** Shows what was shown, once more. */
    void redraw() throws IOException {
        long now = position();
        rewind();
        goTo(now);
    }

    private long position() {
        return pace.position(clock.getAsLong());
    }

    /** Notes something where it overwrites no output, or while the recording stands still. */
    void tell(String what) throws IOException {
        if (pace.isPaused() || stage.hasRoom()) {
            stage.note(status(what));
            noteUntil = clock.getAsLong() + NOTE;
        }
    }

    /** Shows a line that the viewer types into. */
    void prompt(String line) throws IOException {
        stage.note(line);
    }

    private String status(String what) {
        String speed = pace.speed() == 1 ? "" : String.format(Locale.ROOT, "  %s x", speed());
        return (pace.isPaused() ? "paused  " : "") + time(position()) + " of "
                + time(Math.max(length, Math.max(shown, 0))) + (tape.isLive() ? ", goes on" : "") + speed
                + (what.isEmpty() ? "" : "  " + what) + (pace.isPaused() ? Controls.HINT : "");
    }

    private String speed() {
        double speed = pace.speed();
        return speed >= 1 && speed == Math.rint(speed) ? String.valueOf((long) speed) : String.valueOf(speed);
    }

    private static String time(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
