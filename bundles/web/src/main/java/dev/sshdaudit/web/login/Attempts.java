package dev.sshdaudit.web.login;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.web.http.Addresses;
import dev.sshdaudit.web.http.HttpException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows down clients that guess passwords. An address (of IPv6, 64 bits of it) waits longer with each failure, a minute at most. A user
 * name waits a second at most, from all addresses together: so a client that guesses from many addresses gets one try a second, and
 * cannot lock the user out. From where a user has logged in lately, what other clients fail at does not hold the user up. Thread-safe.
 */
public final class Attempts {

    private static final int MOST = 10_000;
    private static final int LONGEST_NAME = 200;
    private static final long ADDRESS_SECONDS = 60;
    private static final long NAME_SECONDS = 1;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int TOO_MANY = 429;

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final Brake addresses;

    @GuardedBy("this")
    private final Brake names;

    /** Pairs of name and address that have logged in. */
    @GuardedBy("this")
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true);

    /** Makes one without attempts. */
    public Attempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.addresses = new Brake(MOST, ADDRESS_SECONDS);
        this.names = new Brake(MOST, NAME_SECONDS);
    }

    /** A try of a user name from an address. */
    public final class Attempt {

        private final String network;
        private final String name;

        Attempt(String network, String name) {
            this.network = network;
            this.name = name;
        }

        /** The password was right. */
        public void succeeded() {
            withdraw();
            remember(name + " " + network);
        }

        /** The password was not looked at: the try does not count. */
        public void withdraw() {
            takeBack(network, name);
        }
    }

    /**
     * Begins a try, which counts as failed until it has {@linkplain Attempt#succeeded succeeded}.
     *
     * @throws HttpException 429 if it has to wait
     */
    public synchronized Attempt begin(String user, String address) {
        String network = Addresses.network(address);
        String name = name(user);
        long now = nanoTime.getAsLong();
        long pause = addresses.pause(network, now);
        if (!known.containsKey(name + " " + network)) {
            pause = Math.max(pause, names.pause(name, now));
        }
        if (pause > 0) {
            long seconds = (pause + SECOND - 1) / SECOND;
            throw new HttpException(TOO_MANY, "too many logins failed: try again in " + seconds + " s", seconds);
        }
        addresses.begin(network, now);
        names.begin(name, now);
        return new Attempt(network, name);
    }

    private synchronized void takeBack(String network, String name) {
        long now = nanoTime.getAsLong();
        addresses.takeBack(network, now);
        names.takeBack(name, now);
    }

    private synchronized void remember(String pair) {
        known.put(pair, true);
        if (known.size() > MOST) {
            Iterator<String> eldest = known.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Realms may take names in any case, and with spaces around them. */
    private static String name(String user) {
        String name = user.strip().toLowerCase(Locale.ROOT);
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }
}
