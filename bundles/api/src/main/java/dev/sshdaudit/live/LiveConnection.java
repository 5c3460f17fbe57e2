package dev.sshdaudit.live;

import java.time.Instant;
import java.util.List;

/**
 * A snapshot of an open connection. Immutable.
 *
 * @param client whose connection it is
 * @param last when the latest message came
 * @param channels the channels that are open, in order of opening: at most 100 sessions and 500 forwardings
 * @param sessionsOmitted how many session channels were opened so far while 100 others were open: they are not in {@code channels},
 *     neither then nor later
 * @param messages messages recorded so far
 * @param bytesIn bytes of data from the client so far, recorded or not
 * @param bytesOut bytes of data to the client so far, recorded or not
 * @param bytesPerSecond bytes of data in both directions, of the latest seconds
 * @param waitingBytes bytes that wait in memory to be recorded
 * @param lostMessages messages that could not be recorded
 */
public record LiveConnection(
        LiveClient client,
        Instant last,
        List<LiveChannel> channels,
        long sessionsOmitted,
        long messages,
        long bytesIn,
        long bytesOut,
        long bytesPerSecond,
        long waitingBytes,
        long lostMessages) {

    /** Copies the list. */
    public LiveConnection {
        channels = List.copyOf(channels);
    }
}
