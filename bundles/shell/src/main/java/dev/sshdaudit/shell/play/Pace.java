package dev.sshdaudit.shell.play;

/** Says when a moment of a recording is due. All times are in nanoseconds. For one thread at a time. */
final class Pace {

    private static final double FASTEST = 64;
    private static final double SLOWEST = 1.0 / 16;

    private final long maxIdle;
    private double speed;
    private boolean paused;
    /** The time of the viewer's clock at which the recording was at {@link #position}. */
    private long since;

    private long position;

    /**
     * Makes a pace.
     *
     * @param maxIdle how long nothing happens at most, in the recording's time
     */
    Pace(double speed, long maxIdle, long now) {
        this.speed = speed;
        this.maxIdle = maxIdle;
        this.since = now;
    }

    /** Where the recording is now. */
    long position(long now) {
        return paused ? position : position + Math.max(0, (long) ((now - since) * speed));
    }

    /** Goes to a moment of the recording. */
    void goTo(long newPosition, long now) {
        position = newPosition;
        since = now;
    }

    /**
     * How long to wait until a moment is due; 0 or less if it is. What is idle for too long is shortened.
     *
     * @param shown the moment that was shown last
     */
    long until(long at, long shown, long now) {
        long idle = at - Math.max(shown, 0);
        if (idle > maxIdle && position(now) < at - maxIdle) {
            goTo(at - maxIdle, now);
        }
        return (long) ((at - position(now)) / speed);
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean newPaused, long now) {
        goTo(position(now), now);
        paused = newPaused;
    }

    double speed() {
        return speed;
    }

    /** Doubles or halves the speed. */
    void change(boolean faster, long now) {
        goTo(position(now), now);
        speed = Math.max(SLOWEST, Math.min(FASTEST, faster ? speed * 2 : speed / 2));
    }
}
