package dev.sshdaudit.ledger.find;

import dev.sshdaudit.ledger.format.Bounds;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineParser;
import dev.sshdaudit.ledger.format.LineStart;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a line is searched for, or tells that a recording was deleted. Most lines are refused by their bytes: what a filter wants is in a line in one form only.
 * What is left is read as JSON. Thread-safe.
 */
final class Matcher implements Selector<Matcher.Candidate> {

    /**
     * A line whose bytes do not rule out that it is searched for.
     *
     * @param line what the bytes tell; null if they were not read yet
     */
    record Candidate(byte[] bytes, @Nullable Line line) {}

    private static final String ANY = "*";
    private static final Needle BYTES = new Needle(bytes(",\"bytes\":"));
    private static final byte[] DELETED = LineStart.type("recording.deleted");
    private static final String CLOSED = "recording.closed";
    private static final int DECIMAL = 10;

    private final RecordingFilter filter;
    private final Damage damage;
    private final @Nullable String user;
    private final byte[] type;
    private final boolean tellsDeletions;
    private final boolean isLazy;
    private final Needle anchor;
    /** Each must be in the line. */
    private final List<Needle> wanted = new ArrayList<>();
    /** None may be in the line. */
    private final List<Needle> refused = new ArrayList<>();

    /**
     * Makes a matcher.
     *
     * @param isLazy whether candidates are read only when they are asked for, as few will be
     */
    Matcher(RecordingFilter filter, Damage damage, boolean isLazy) {
        String name = type(filter);
        this.isLazy = isLazy;
        this.filter = filter;
        this.damage = damage;
        this.user = filter.user() == null ? null : Bounds.text(filter.user());
        this.type = LineStart.type(name);
        this.tellsDeletions = name.equals(CLOSED);
        this.anchor = new Needle(bytes("\",\"type\":\"" + (tellsDeletions ? "recording." : name + '"')));
        if (filter.id() != null) {
            String key = filter.isOfConnections() ? "\"connection\":" : "\"name\":";
            wanted.add(needle(key, withoutQuote(LineWriter.quoted(filter.id()))));
        }
        if (user != null) {
            wanted.add(needle(":", LineWriter.quoted(user)));
        }
        if (filter.address() != null) {
            wanted.add(address(filter.address()));
        }
        if (filter.state() != null && filter.state() != State.OPEN) {
            wanted.add(new Needle(bytes("\"state\":\"" + filter.state().name().toLowerCase(Locale.ROOT) + '"')));
        }
        if (filter.failedLogins()) {
            refused.add(new Needle(bytes(",\"failures\":0,")));
        }
        within(filter.command());
        within(filter.file());
    }

    private static String type(RecordingFilter filter) {
        if (filter.isOfConnections()) {
            return "connection.closed";
        }
        return filter.state() == State.OPEN ? "recording.opened" : CLOSED;
    }

    private static Needle address(String address) {
        byte[] quoted = LineWriter.quoted(withoutStar(address));
        return needle("\"address\":", address.endsWith(ANY) ? withoutQuote(quoted) : quoted);
    }

    /** The beginning of a text, which ends elsewhere. */
    private static byte[] withoutQuote(byte[] quoted) {
        return Arrays.copyOf(quoted, quoted.length - 1);
    }

    private static String withoutStar(String address) {
        return address.endsWith(ANY) ? address.substring(0, address.length() - 1) : address;
    }

    /** A part of a text, whose quotes are elsewhere. */
    private void within(@Nullable String part) {
        if (part != null && !part.isEmpty()) {
            byte[] quoted = LineWriter.quoted(part);
            wanted.add(new Needle(Arrays.copyOfRange(quoted, 1, quoted.length - 1)));
        }
    }

    private static Needle needle(String before, byte[] bytes) {
        byte[] key = bytes(before);
        byte[] both = Arrays.copyOf(key, key.length + bytes.length);
        System.arraycopy(bytes, 0, both, key.length, bytes.length);
        return new Needle(both);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Needle anchor() {
        return anchor;
    }

    @Override
    public boolean isCandidate(byte[] bytes, int from, int to) {
        if (!LineStart.isOfType(bytes, from, to, type)) {
            return tellsDeletions && LineStart.isOfType(bytes, from, to, DELETED);
        }
        for (Needle needle : wanted) {
            if (needle.find(bytes, from, to) < 0) {
                return false;
            }
        }
        for (Needle needle : refused) {
            if (needle.find(bytes, from, to) >= 0) {
                return false;
            }
        }
        return filter.minSize() <= 0 || filter.state() == State.OPEN || isLarge(bytes, from, to);
    }

    /** Whether a line tells a size that is large enough. No text in a line can look like its field. */
    private boolean isLarge(byte[] bytes, int from, int to) {
        int at = BYTES.find(bytes, from, to);
        if (at < 0) {
            return true; // it is damaged, or not what was expected: read it
        }
        long size = 0;
        for (at += BYTES.length();
                at < to && bytes[at] >= '0' && bytes[at] <= '9' && size < Long.MAX_VALUE / DECIMAL;
                at++) {
            size = DECIMAL * size + bytes[at] - '0';
        }
        return size >= filter.minSize();
    }

    @Override
    public @Nullable Candidate read(byte[] bytes) {
        if (isLazy) {
            return new Candidate(bytes, null);
        }
        Line line = line(bytes);
        return line == null ? null : new Candidate(bytes, line);
    }

    /** Reads a candidate if that was not done yet; null if it is not wanted, or damaged. */
    @Nullable
    Line line(Candidate candidate) {
        return candidate.line() == null ? line(candidate.bytes()) : candidate.line();
    }

    /** Reads a line; null if it is not wanted, or damaged, which a verification tells. */
    @Nullable
    Line line(byte[] bytes) {
        try {
            Line line = LineParser.parse(bytes);
            return isWanted(line.fact()) ? line : null;
        } catch (IllegalArgumentException e) {
            damage.line();
            return null;
        }
    }

    private boolean isWanted(Fact fact) {
        if (fact instanceof RecordingClosed closed) {
            return isWanted(closed.recording(), closed.end())
                    && closed.bytes() >= filter.minSize()
                    && (filter.state() == null || filter.state() == closed.state());
        } else if (fact instanceof RecordingOpened opened) {
            return isWanted(opened.recording(), null);
        } else if (fact instanceof RecordingUsed) {
            return true;
        }
        return fact instanceof ConnectionClosed connection && isWanted(connection);
    }

    private boolean isWanted(Subject recording, @Nullable Instant end) {
        return (filter.id() == null || recording.name().startsWith(filter.id()))
                && (user == null || user.equals(recording.user()))
                && isAddress(recording.address())
                && isTime(recording.start(), end);
    }

    private boolean isWanted(ConnectionClosed connection) {
        String command = filter.command();
        String file = filter.file();
        return (filter.id() == null || connection.connection().startsWith(filter.id()))
                && (user == null || user.equals(connection.user()) || user.equals(connection.attempted()))
                && isAddress(connection.address())
                && isTime(connection.start(), connection.end())
                && (!filter.failedLogins() || connection.failures() > 0)
                && (command == null
                        || connection.channels().stream().anyMatch(channel -> contains(channel.command(), command)))
                && (file == null || connection.files().stream().anyMatch(operation -> operation.isOf(file)));
    }

    private static boolean contains(@Nullable String text, String part) {
        return text != null && text.contains(part);
    }

    private boolean isAddress(String address) {
        String wantedAddress = filter.address();
        if (wantedAddress == null) {
            return true;
        }
        return wantedAddress.endsWith(ANY)
                ? address.startsWith(withoutStar(wantedAddress))
                : address.equals(wantedAddress);
    }

    private boolean isTime(Instant start, @Nullable Instant end) {
        return (filter.until() == null || !start.isAfter(filter.until()))
                && (filter.since() == null || end == null || !end.isBefore(filter.since()));
    }
}
