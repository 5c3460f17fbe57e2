package dev.sshdaudit.sshd.transfer;

import java.util.function.BooleanSupplier;

/**
 * Whether contents of files are hashed, and how much of them may wait in memory for contents before them, over all channels of a
 * connection. Not thread-safe.
 */
public final class Hashing {

    /** The most bytes that wait on one connection. */
    static final int MOST_WAITING = 2 << 20;

    /** No contents are hashed. */
    static final Hashing NONE = new Hashing(new Room(), () -> false);

    private final Room room;
    private final BooleanSupplier wanted;

    /** How many bytes may still wait. */
    private static final class Room {
        private long left = MOST_WAITING;
    }

    private Hashing(Room room, BooleanSupplier wanted) {
        this.room = room;
        this.wanted = wanted;
    }

    /** Contents are hashed: what a connection begins with. */
    public static Hashing ofConnection() {
        return new Hashing(new Room(), () -> true);
    }

    /**
     * That of one channel of the connection.
     *
     * @param wanted whether contents that go over the channel now are to be hashed
     */
    public Hashing ofChannel(BooleanSupplier wanted) {
        return new Hashing(room, wanted);
    }

    boolean isWanted() {
        return wanted.getAsBoolean();
    }

    /** Takes room for bytes that wait; false if there is not so much. */
    boolean take(long bytes) {
        if (bytes > room.left) {
            return false;
        }
        room.left -= bytes;
        return true;
    }

    /** The bytes do not wait any more. */
    void giveBack(long bytes) {
        room.left += bytes;
    }
}
