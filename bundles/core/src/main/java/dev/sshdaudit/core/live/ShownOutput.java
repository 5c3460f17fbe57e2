package dev.sshdaudit.core.live;

import dev.sshdaudit.message.AuditMessage;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The output of a command that shows a recording, which is taken out of what goes to the viewer, since it need not be recorded
 * again. Nothing is taken out but bytes that the command has announced, in their order: a viewer can hide nothing else. Between
 * them, CRs do not count, since a terminal's LF becomes CR LF. Not thread-safe. Times are those of {@link System#nanoTime()}.
 */
public final class ShownOutput {

    /** Bytes that are announced and have not come yet, at most; output beyond that is recorded. */
    static final int MOST = 256 << 10;

    /** Announced bytes that have to come together to be taken out, unless an announcement was shorter. */
    private static final int LEAST = 8;

    /** Pieces of one packet that are taken out at most. */
    private static final int MOST_PIECES = 16;

    private static final long TOLD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String recording;
    private final ArrayDeque<byte[]> announced = new ArrayDeque<>();
    private int size;

    /** How many bytes of the first announcement have come. */
    private int come;

    /** Whether the latest data was announced to its last byte, so that more is likely to follow. */
    private boolean flowing;

    private long untold;
    private long toldAt;
    private boolean begun;

    /** Shows a recording, by its name. */
    public ShownOutput(String recording, long now) {
        this.recording = recording;
        this.toldAt = now;
    }

    /** Output comes soon. */
    public void announce(byte[] output) {
        if (output.length > 0 && size + output.length <= MOST) {
            announced.add(output.clone());
            size += output.length;
        }
    }

    /** Where announced bytes stand in data, and how far the announcements have come behind them. */
    private static final class Match {
        private final int from;
        private int to;
        private int whole;
        private int rest;

        private Match(int from) {
            this.from = from;
        }
    }

    /**
     * Takes out of data what was announced.
     *
     * @return the rest; the same array if nothing was announced of it
     */
    public byte[] takeOut(byte[] data) {
        byte[] rest = data;
        int from = 0;
        for (int pieces = 0; pieces < MOST_PIECES; pieces++) {
            Match match = find(rest, from);
            if (match == null) {
                break;
            }
            byte[] left = Arrays.copyOf(rest, rest.length - match.to + match.from);
            System.arraycopy(rest, match.to, left, match.from, rest.length - match.to);
            untold += match.to - match.from;
            forward(match);
            rest = left;
            from = match.from;
        }
        flowing = rest.length == 0 || from == rest.length;
        return rest;
    }

    private @Nullable Match find(byte[] data, int from) {
        // what a client could make this cost is bounded
        int comparisons = 4 * data.length + 1024;
        for (int i = from; i < data.length && comparisons > 0 && !announced.isEmpty(); i++) {
            int[] cost = {0};
            Match match = match(data, i, cost);
            comparisons -= cost[0];
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    /** Compares the announcements with the data behind an index. Returns null if they differ too early. */
    private @Nullable Match match(byte[] data, int from, int[] cost) {
        Match end = new Match(from);
        Match ofWhole = null;
        int index = from;
        int position = come;
        int number = 0;
        int compared = 0;
        boolean differs = false;
        for (byte[] announcement : announced) {
            while (position < announcement.length && index < data.length && !differs) {
                byte expected = announcement[position];
                if (expected == data[index]) {
                    position++;
                    index++;
                    compared++;
                } else if (expected == '\r') {
                    position++;
                } else if (data[index] == '\r') {
                    index++;
                } else {
                    differs = true;
                }
            }
            if (position < announcement.length) {
                break;
            }
            number++;
            position = 0;
            ofWhole = new Match(from);
            ofWhole.to = index;
            ofWhole.whole = number;
        }
        cost[0] = index - from + 1;
        if (differs || index < data.length) {
            return ofWhole;
        }
        boolean enough = number > 0 || compared >= LEAST || from == 0 && (come > 0 || flowing);
        if (compared == 0 || !enough) {
            return null;
        }
        end.to = index;
        end.whole = number;
        end.rest = position;
        return end;
    }

    private void forward(Match match) {
        for (int i = 0; i < match.whole; i++) {
            size -= announced.remove().length;
        }
        come = match.rest;
    }

    /**
     * The extras of a message that is due: the first one tells that the recording is shown, the others how many bytes were taken
     * out since.
     *
     * @param end whether the showing ends
     * @return null if no message is due
     */
    public @Nullable Map<String, Object> due(long now, boolean end) {
        boolean due = !begun || untold > 0 && (end || now - toldAt >= TOLD_EVERY_NANOS);
        if (!due) {
            return null;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("recording", recording);
        if (begun) {
            told.put("bytes", untold);
            untold = 0;
        }
        begun = true;
        toldAt = now;
        return Map.of(AuditMessage.SHOWN, told);
    }
}
