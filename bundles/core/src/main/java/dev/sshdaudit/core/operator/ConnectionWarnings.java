package dev.sshdaudit.core.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs connections to which one thing happens, such as that mode {@code strict} refuses them. Each of the first {@value
 * #SINGLE} connections with one reason has a line at once; further ones are counted, and the count is a line every {@value
 * #WINDOW_SECONDS} s. After {@value #WINDOW_SECONDS} s without a connection, the next ones have a line each again.
 * Thread-safe.
 *
 * <p>Times are those of {@link System#nanoTime()}.
 */
public final class ConnectionWarnings {

    public static final int SINGLE = 10;
    static final int WINDOW_SECONDS = 10;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);

    /** The most users, and the most addresses, that a line names. */
    private static final int NAMED = 10;

    /** Reasons that are counted apart. There can be any number: some hold a number that a client has sent. */
    private static final int REASONS = 64;

    private static final String OTHER = "for various reasons";
    private static final int LONGEST_NAME = 256;

    /** Characters that could begin another line, or show as nothing. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private final Consumer<String> log;
    private final String unknown;
    private final String known;
    private final String many;

    @GuardedBy("this")
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
     * @param unknown what happens to a connection whose user is not known, such as {@code is refused}
     * @param known what happens to a connection whose user is known, such as {@code is ended}
     * @param many what happened to many connections, such as {@code were refused or ended}
     */
    public ConnectionWarnings(Consumer<String> log, String unknown, String known, String many) {
        this.log = log;
        this.unknown = unknown;
        this.known = known;
        this.many = many;
    }

    /**
     * Logs or counts a connection to which the thing happens.
     *
     * @param user null if the user is not known
     * @param address the client's IP address
     * @param reason why, as the line ends
     * @param now the time of {@link System#nanoTime()}
     */
    public void add(String connectionId, @Nullable String user, String address, String reason, long now) {
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

    static void note(Set<String> names, @Nullable String name) {
        if (name != null && names.size() <= NAMED) {
            names.add(name);
        }
    }

    /** Logs the counts of windows that are over; to be called every half second. */
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
            // the next connections are counted, too: a line for each is no help while there are so many
            kind.windowBegan = now;
            kind.untold = 0;
            kind.users.clear();
            kind.addresses.clear();
            return false;
        });
    }

    /** Logs all counts. */
    public void close() {
        look(System.nanoTime() + WINDOW_NANOS);
    }

    private String summary(String reason, Kind kind) {
        return kind.untold + " more connections " + many + " within " + WINDOW_SECONDS + " s, from "
                + names(kind.addresses)
                + (kind.users.isEmpty() ? "" : ", of users " + names(kind.users))
                + ": " + reason;
    }

    static String names(Set<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : String.join(", ", names.stream().limit(NAMED).toList()) + " and others";
    }

    /** A name without characters that could begin another line, and not too long. */
    static String printable(String name) {
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        return UNSEEN.matcher(shown).replaceAll("\uFFFD");
    }
}
