package dev.sshdaudit.shell.play;

import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The messages of one recording, which can be read again from the first one on. For one thread at a time. */
public interface Tape extends AutoCloseable {

    /** Goes back before the first message. */
    void rewind() throws IOException;

    /**
     * Reads the next message of those that are recorded already.
     *
     * @return the message, or null at the present end
     */
    @Nullable
    AuditMessage next() throws IOException;

    /** Whether messages could not be read, or were left out, just before the message that was read last. */
    boolean hasGap();

    /** Whether more messages may come than those that are recorded already. */
    boolean isLive();

    /**
     * Waits for a message of a connection that is open. Called behind the present end only.
     *
     * @return the message, or null if none came in time
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    @Nullable
    AuditMessage await(long millis) throws IOException, InterruptedException;

    @Override
    void close();
}
