package dev.sshdaudit.query.door;

import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.text.Masking;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Messages of open connections without secrets. Each connection is noted when the user sees its first message. For one thread at a time. */
final class Followed implements LiveMessages {

    /** How many connections are remembered; one that is forgotten is noted again. */
    private static final int REMEMBERED = 10_000;

    /** Is told of connections of which the user is about to see the first message. */
    @FunctionalInterface
    interface Seen {

        /**
         * Notes it.
         *
         * @param id the id of the connection
         * @throws IOException if that cannot be noted, and nothing may be shown then
         */
        void seen(String id) throws IOException;
    }

    private final LiveMessages messages;
    private final Seen seen;
    private final Set<String> noted = new LinkedHashSet<>();

    /**
     * Begins.
     *
     * @param messages the messages; closed with this
     * @param seen is told of each connection
     */
    Followed(LiveMessages messages, Seen seen) {
        this.messages = messages;
        this.seen = seen;
    }

    @Override
    public @Nullable LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException {
        LiveMessage next = messages.poll(timeout, unit);
        if (next == null) {
            return null;
        }
        note(next.client().id());
        return new LiveMessage(next.client(), Masking.mask(next.message()), next.skipped());
    }

    /** Notes a connection that was not noted yet; one of which that fails is tried again with its next message. */
    private void note(String id) throws InterruptedException {
        if (noted.contains(id)) {
            return;
        }
        try {
            seen.seen(id);
        } catch (InterruptedIOException e) {
            throw new InterruptedException("interrupted while it is noted who follows");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        noted.add(id);
        if (noted.size() > REMEMBERED) {
            noted.remove(noted.iterator().next());
        }
    }

    @Override
    public void close() {
        messages.close();
    }
}
