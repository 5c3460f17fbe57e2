package dev.sshdaudit.shell.play;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What a viewer's keys do. For one thread at a time. */
final class Controls {

    /** What a paused recording says at its end. */
    static final String HINT = "  (space plays, q quits)";

    private static final long STEP = TimeUnit.SECONDS.toNanos(10);
    private static final long LEAP = TimeUnit.SECONDS.toNanos(60);
    private static final int LONGEST = 200;

    private enum Typing {
        NOTHING,
        TEXT,
        TIME
    }

    private final Player player;
    private final StringBuilder typed = new StringBuilder();
    private Typing typing = Typing.NOTHING;
    private String searched = "";
    private boolean quit;

    Controls(Player player) {
        this.player = player;
    }

    /** Whether the viewer ended playing. */
    boolean hasQuit() {
        return quit;
    }

    /** Obeys those keys alone that end playing: while it goes to another moment. */
    void takeEnd(int key) {
        if (key == Keys.END || key == 'q' || key == Key.CTRL_C) {
            quit = true;
            player.stop();
        }
    }

    /** Obeys a key. */
    void take(int key) throws IOException {
        if (key == Keys.NONE) {
            return;
        } else if (key == Keys.END || key == Key.CTRL_C) {
            takeEnd(key);
        } else if (typing != Typing.NOTHING) {
            type(key);
        } else if (key == '/' || key >= '0' && key <= '9') {
            typing = key == '/' ? Typing.TEXT : Typing.TIME;
            typed.setLength(0);
            player.pause(true);
            type(key == '/' ? Keys.NONE : key);
        } else {
            obey(key);
        }
    }

    private void obey(int key) throws IOException {
        switch (key) {
            case 'q', 'Q' -> takeEnd('q');
            case ' ', 'k' -> player.pause(!player.isPaused());
            case '+', '=', '>' -> player.changeSpeed(true);
            case '-', '<' -> player.changeSpeed(false);
            case Key.LEFT, 'h' -> player.goBy(-STEP);
            case Key.RIGHT, 'l' -> player.goBy(STEP);
            case Key.DOWN -> player.goBy(-LEAP);
            case Key.UP -> player.goBy(LEAP);
            case Key.HOME, 'g' -> player.goTo(0);
            case 'n', ']' -> player.goToMarker(true);
            case 'p', '[' -> player.goToMarker(false);
            case 'r' -> player.redraw();
            default -> {}
        }
    }

    /** Takes a key of a text to look for, or of a time to go to. */
    private void type(int key) throws IOException {
        if (key == Key.ENTER || key == 'g' && typing == Typing.TIME) {
            enter();
            return;
        } else if (key == Key.ESCAPE) {
            typing = Typing.NOTHING;
            player.tell("");
            return;
        } else if (key == Key.ERASE) {
            typed.setLength(Math.max(0, typed.length() - 1));
        } else if (key >= ' ' && key < Key.LEFT && typed.length() < LONGEST) {
            typed.appendCodePoint(key);
        }
        player.prompt((typing == Typing.TEXT ? "/" : "go to (seconds, or 1:30): ") + typed);
    }

    private void enter() throws IOException {
        Typing what = typing;
        typing = Typing.NOTHING;
        String text = typed.toString();
        if (what == Typing.TEXT) {
            searched = text.isEmpty() ? searched : text;
            if (searched.isEmpty()) {
                player.tell("");
            } else {
                player.search(searched);
            }
            return;
        }
        long nanos = Times.parse(text);
        if (nanos < 0) {
            player.tell("no time: " + text);
        } else {
            player.goTo(nanos);
            player.pause(false);
        }
    }
}
