package dev.sshdaudit.sshd.transfer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of the contents of a file that go in one direction, as long as each byte goes once and they come in the order of
 * their places in the file, from its first byte on. Pieces that come before those in front of them wait in memory, as far as
 * there is room: a client that was sent less than it asked for asks for the rest again behind requests for what follows. A hash
 * that could be wrong is lost. Not thread-safe.
 */
final class OrderedHash implements Contents {

    /** Bytes that a piece takes in memory besides its contents. */
    private static final int OVERHEAD = 128;

    private final Hashing hashing;
    private final TreeMap<Long, byte[]> waiting = new TreeMap<>();
    private @Nullable MessageDigest digest;
    private boolean lost;

    /** All contents before this place are in the hash. */
    private long next;

    /** How much of the piece that comes now is still to come. */
    private long left;

    /** The piece that comes now, if it has to wait. */
    private byte @Nullable [] filling;

    private long fillingPlace;

    OrderedHash(Hashing hashing) {
        this.hashing = hashing;
    }

    /** The next bytes are the contents from this place on. */
    void begin(long place, long length) {
        if (left > 0 || place < 0 || !hashing.isWanted()) {
            lose();
        }
        filling = null;
        left = lost ? 0 : length;
        if (left == 0 || place == next) {
            return;
        } else if (place < next || !hashing.take(left + OVERHEAD)) {
            lose();
            return;
        }
        fillingPlace = place;
        filling = new byte[(int) left];
    }

    @Override
    public void take(byte[] array, int offset, int length) {
        int part = (int) Math.min(length, left);
        byte[] piece = filling;
        if (part == 0) {
            return;
        } else if (piece == null) {
            add(array, offset, part);
        } else {
            System.arraycopy(array, offset, piece, piece.length - (int) left, part);
        }
        left -= part;
        if (left > 0) {
            return;
        } else if (piece != null) {
            filling = null;
            keep(piece);
        } else if (!waiting.isEmpty()) {
            addWaiting();
        }
    }

    private void keep(byte[] piece) {
        if (waiting.putIfAbsent(fillingPlace, piece) != null) {
            hashing.giveBack(piece.length + (long) OVERHEAD);
            lose();
        }
    }

    private void addWaiting() {
        for (Map.Entry<Long, byte[]> first = waiting.firstEntry();
                first != null && first.getKey() <= next;
                first = waiting.firstEntry()) {
            if (first.getKey() < next) {
                lose(); // contents went twice
                return;
            }
            waiting.remove(first.getKey());
            byte[] piece = first.getValue();
            hashing.giveBack(piece.length + (long) OVERHEAD);
            add(piece, 0, piece.length);
        }
    }

    private void add(byte[] array, int offset, int length) {
        MessageDigest now = digest;
        if (now == null) {
            now = sha256();
            digest = now;
        }
        now.update(array, offset, length);
        next += length;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }

    /** The file gets this length, and so loses what is behind it. */
    void cutAt(long length) {
        if (length < next || left > 0 || !waiting.isEmpty()) {
            lose();
        }
    }

    /** Whether contents came. */
    boolean isBegun() {
        return next > 0 || left > 0 || !waiting.isEmpty();
    }

    /** There is no hash from now on. */
    void lose() {
        lost = true;
        release();
        digest = null;
        left = 0;
    }

    /** Lets go of what waits. */
    void release() {
        for (byte[] piece : waiting.values()) {
            hashing.giveBack(piece.length + (long) OVERHEAD);
        }
        waiting.clear();
        byte[] piece = filling;
        if (piece != null) {
            hashing.giveBack(piece.length + (long) OVERHEAD);
            filling = null;
            lost = true;
        }
    }

    /**
     * The hash, in hex; ends the hash.
     *
     * @param count how many bytes were counted: the hash is not told if it is of others
     * @return null if there is none
     */
    @Nullable
    String end(long count) {
        MessageDigest last = digest;
        boolean whole = !lost && left == 0 && waiting.isEmpty() && next == count && hashing.isWanted();
        lose();
        if (!whole) {
            return null;
        }
        return HexFormat.of().formatHex((last == null ? sha256() : last).digest());
    }
}
