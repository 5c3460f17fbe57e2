package dev.sshdaudit.core.operator;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the log of connections to which one thing happens, such as that mode {@code strict} refuses them. The first {@value #SINGLE} for one reason have a
 * line each, at once; further ones are counted, and the count is a line every {@value #WINDOW_SECONDS} s. A reason begins anew
 * with lines of their own after {@value #WINDOW_SECONDS} s without a connection. Thread-safe.
 *
 * <p>Times are those of {@link System#nanoTime()}.
 */
public final class ConnectionWarnings {

    public static final int SINGLE = 10;
    static final int WINDOW_SECONDS = 10;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);

    /** A line names so many users and addresses; more are counted. */
    private static final int NAMED = 10;

    /** Reasons that are told apart: some hold a number that depends on what the client sent. */
    private static final int REASONS = 64;

    private static final String OTHER = "for various reasons";
    private static final int LONGEST_NAME = 256;

    private final Consumer<String> log;
    private final String unknown;
    private final String known;
    private final String many;
    // guarded by this
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    /** Connections that are refused for one reason. */
    private static final class Kind {
        private final Set<String> users = new LinkedHashSet<>();
        private final Set<String> addresses = new LinkedHashSet<>();
        private long windowBegan;
        private long inWindow;
        private long untold;
    }

    /**
     * Warns of one thing that happens to connections.
     *
     * @param log takes lines, and neither waits nor fails
     * @param unknown what happens to one whose user is not known, such as {@code is refused}
     * @param known what happens to one whose user is known, such as {@code is ended}
     * @param many what happened to many, such as {@code were refused or ended}
     */
    public ConnectionWarnings(Consumer<String> log, String unknown, String known, String many) {
        this.log = log;
        this.unknown = unknown;
        this.known = known;
        this.many = many;
    }

    /**
     * It happens to a connection.
     *
     * @param user null if the user is not known
     * @param address the client's IP address
     * @param reason why
     */
    public void add(String connectionId, String user, String address, String reason, long now) {
        String shownUser = user == null ? null : "\"" + printable(user) + "\"";
        synchronized (this) {
            String key = kinds.containsKey(reason) || kinds.size() < REASONS ? reason : OTHER;
            Kind kind = kinds.computeIfAbsent(key, it -> new Kind());
            if (kind.inWindow == 0) {
                kind.windowBegan = now;
            }
            kind.inWindow++;
            if (kind.inWindow > SINGLE) {
                kind.untold++;
                note(kind.users, shownUser);
                note(kind.addresses, address);
                return;
            }
        }
        log.accept("Connection " + connectionId + " from " + address
                + (shownUser == null
                        ? ", whose user is not known yet, " + unknown + ": "
                        : " of user " + shownUser + " " + known + ": ")
                + reason);
    }

    private static void note(Set<String> names, String name) {
        if (name != null && names.size() <= NAMED) {
            names.add(name);
        }
    }

    /** Has a look at the clock, to be called now and then: windows end, and their counts are told. */
    public synchronized void look(long now) {
        kinds.entrySet().removeIf(entry -> {
            Kind kind = entry.getValue();
            if (now - kind.windowBegan < WINDOW_NANOS) {
                return false;
            }
            if (kind.untold == 0) {
                return true;
            }
            log.accept(summary(entry.getKey(), kind));
            // goes on counting: a line for each is no help while there are so many
            kind.windowBegan = now;
            kind.untold = 0;
            kind.users.clear();
            kind.addresses.clear();
            return false;
        });
    }

    /** Tells what is counted so far. */
    public void close() {
        look(System.nanoTime() + WINDOW_NANOS);
    }

    private String summary(String reason, Kind kind) {
        return kind.untold + " more connections " + many + " within " + WINDOW_SECONDS + " s, from "
                + names(kind.addresses)
                + (kind.users.isEmpty() ? "" : ", of users " + names(kind.users))
                + ": " + reason;
    }

    private static String names(Set<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : String.join(", ", names.stream().limit(NAMED).toList()) + " and others";
    }

    /** A name on one line. */
    private static String printable(String name) {
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        return shown.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "\uFFFD");
    }
}
