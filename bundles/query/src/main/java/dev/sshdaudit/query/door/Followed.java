package dev.sshdaudit.query.door;

import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.text.Masking;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages of open connections without secrets. Each connection is noted when the user sees its first message. For one thread at a time. */
final class Followed implements LiveMessages {

    /** How many connections are remembered; one that is forgotten is noted again. */
    private static final int REMEMBERED = 10_000;

    private final LiveMessages messages;
    private final Consumer<String> seen;
    private final Set<String> noted = new LinkedHashSet<>();

    /**
     * Begins.
     *
     * @param messages the messages; closed with this
     * @param seen takes the id of each connection
     */
    Followed(LiveMessages messages, Consumer<String> seen) {
        this.messages = messages;
        this.seen = seen;
    }

    @Override
    public @Nullable LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException {
        LiveMessage next = messages.poll(timeout, unit);
        if (next == null) {
            return null;
        }
        if (noted.add(next.client().id())) {
            seen.accept(next.client().id());
            if (noted.size() > REMEMBERED) {
                noted.remove(noted.iterator().next());
            }
        }
        return new LiveMessage(next.client(), Masking.mask(next.message()), next.skipped());
    }

    @Override
    public void close() {
        messages.close();
    }
}
