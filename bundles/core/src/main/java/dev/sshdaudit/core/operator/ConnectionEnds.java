package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.core.operator.ConnectionEnd.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Logs connections that have ended: each one whose user authenticated has a line. Of the others, most of which are scans, the first
 * {@value #SINGLE} of a minute have a line each; further ones are counted, and the count is a line each minute. Thread-safe.
 *
 * <p>Times are those of {@link System#nanoTime()}.
 */
final class ConnectionEnds {

    static final int SINGLE = 5;
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<String> log;

    @GuardedBy("this")
    private final Set<String> addresses = new LinkedHashSet<>();

    @GuardedBy("this")
    private long windowBegan;

    @GuardedBy("this")
    private long inWindow;

    @GuardedBy("this")
    private long untold;

    /**
     * Logs nothing yet.
     *
     * @param log takes lines, and neither waits nor fails
     */
    ConnectionEnds(Consumer<String> log) {
        this.log = log;
    }

    /** Logs or counts a connection that has ended. */
    void add(ConnectionEnd end, long now) {
        if (end.user() == null && end.termination() == null && isCounted(end.address(), now)) {
            return;
        }
        log.accept(
                "Connection " + end.id() + from(end) + (end.rule() == null ? " was recorded" : " was there") + " for "
                        + String.format(Locale.ROOT, "%.1f", end.nanos() / 1e9) + " s: "
                        + (end.user() == null ? "no login" : login(end)) + terminated(end.termination()));
    }

    private static String login(ConnectionEnd end) {
        // how many channels a connection had is not known of one that is not recorded
        String channels = end.rule() == null ? counted(end.channels(), "channel") + ", " : "";
        return printable(end.method() == null ? "login" : end.method()) + ", " + channels
                + counted(end.bytesIn(), "byte") + " in, " + counted(end.bytesOut(), "byte") + " out, "
                + (end.rule() == null
                        ? recordings(end.outcomes())
                        : "not recorded by PID " + printable(end.rule()) + namesOf(end.outcomes()));
    }

    /** A rule that comes while a connection is open leaves what was recorded before. */
    private static String namesOf(List<Outcome> outcomes) {
        List<Outcome> named =
                outcomes.stream().filter(outcome -> !outcome.names().isEmpty()).toList();
        return named.isEmpty() ? "" : " to its end, " + recordings(named);
    }

    private static String recordings(List<Outcome> outcomes) {
        return outcomes.stream().map(ConnectionEnds::recording).collect(Collectors.joining(", "));
    }

    private static String from(ConnectionEnd end) {
        return (end.user() == null ? "" : " of user \"" + printable(end.user()) + "\"") + " from "
                + printable(end.address());
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String recording(Outcome outcome) {
        if (outcome.names().isEmpty()) {
            return outcome.cut() ? "not recorded" : "nothing of it is kept";
        }
        long more = outcome.opened() - outcome.names().size();
        String state =
                outcome.cut() ? "cut" : outcome.lost() > 0 ? counted(outcome.lost(), "message") + " lost" : "whole";
        return "recording " + String.join(", ", outcome.names()) + (more > 0 ? " and " + more + " more" : "") + " ("
                + state + ")";
    }

    private static String terminated(ConnectionEnd.@Nullable Termination termination) {
        return termination == null
                ? ""
                : "; ended by " + printable(termination.by()) + ": " + printable(termination.reason());
    }

    private static String printable(String text) {
        return ConnectionWarnings.printable(text);
    }

    private synchronized boolean isCounted(String address, long now) {
        if (inWindow == 0) {
            windowBegan = now;
        }
        inWindow++;
        if (inWindow <= SINGLE) {
            return false;
        }
        untold++;
        ConnectionWarnings.note(addresses, printable(address));
        return true;
    }

    /** Logs the count of a minute that is over; to be called every half second. */
    void look(long now) {
        String line;
        synchronized (this) {
            if (inWindow == 0 || now - windowBegan < WINDOW_NANOS) {
                return;
            }
            line = untold == 0
                    ? null
                    : untold + " more connections without a login ended within a minute, from "
                            + ConnectionWarnings.names(addresses);
            // after a minute with a count the next connections are counted, too: a line for each is no help while there
            // are so many
            inWindow = untold == 0 ? 0 : SINGLE;
            windowBegan = now;
            untold = 0;
            addresses.clear();
        }
        if (line != null) {
            log.accept(line);
        }
    }

    /** Logs the count so far. */
    void close() {
        look(System.nanoTime() + WINDOW_NANOS);
    }
}
