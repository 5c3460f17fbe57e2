package dev.sshdaudit.query.keep;

import dev.sshdaudit.query.place.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Waits for copies until they are where the storage keeps recordings. For one thread. */
final class Arrivals {

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Place place;
    private final Duration patience;

    Arrivals(Place place, Duration patience) {
        this.place = place;
        this.patience = patience;
    }

    /** Waits for a while; tells whether the copy has come. */
    boolean await(String name) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!place.catalog().hasArrived(name)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                Thread.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while copy " + name + " is on its way to the storage");
            }
        }
        return true;
    }

    /** The SHA-256 of the bytes of a copy, as the storage gives them. */
    String hash(String name) throws IOException {
        try (InputStream in = place.catalog().read(name)) {
            HashedInput hashed = new HashedInput(in, 0);
            hashed.drain();
            return hashed.hash().toString();
        }
    }
}
