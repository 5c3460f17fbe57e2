package dev.sshdaudit.core.live;

import dev.sshdaudit.core.rules.Client;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.ShownContent;
import java.util.Map;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** An open connection that is being recorded. Thread-safe. */
public interface LiveRecorder {

    /** The connection's id. */
    String id();

    /** A snapshot; null if the connection is closed. */
    @Nullable
    LiveConnection snapshot();

    /** Whether a user is logged in by this connection; as in {@link dev.sshdaudit.ConnectionControl#isOf}. */
    boolean isOf(Subject user);

    /** Ends the connection; false if it is closed. */
    boolean terminate(String reason, String by);

    /** Records a fact as an {@code io} message without data; false if the connection is closed. */
    boolean note(@Nullable Long channelId, Map<String, ?> extras);

    /** Begins to show a recording to the user; null if the connection is closed. */
    @Nullable
    ShownContent show(String recording);

    /** What rules ask of the connection. */
    Client asked();
}
