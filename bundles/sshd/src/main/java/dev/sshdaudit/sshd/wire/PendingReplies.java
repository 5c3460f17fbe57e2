package dev.sshdaudit.sshd.wire;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Requests that wait for their replies, which come in the order of the requests (RFC 4254, sections 4 and 5.4). A
 * client may send requests without end that the server does not answer, so consecutive numbers share one entry. Not
 * thread-safe.
 */
final class PendingReplies {

    /** In place of a request's number: no request waits for a reply. */
    static final long NONE = -1;

    /** In place of a request's number: a request that is not recorded, whose reply must be counted all the same. */
    static final long UNRECORDED = -2;

    private static final int MAX_RUNS = 1024;

    private final Deque<Run> runs = new ArrayDeque<>(2);

    private static final class Run {
        private long first;
        private long count = 1;

        Run(long first) {
            this.first = first;
        }

        boolean continuesWith(long request) {
            return request == (first == UNRECORDED ? UNRECORDED : first + count);
        }
    }

    /** Adds a request. Beyond the limit of entries, the count of requests stays right, and their numbers do not. */
    void add(long request) {
        Run last = runs.peekLast();
        if (last != null && (last.continuesWith(request) || runs.size() >= MAX_RUNS)) {
            last.count++;
        } else {
            runs.add(new Run(request));
        }
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** The request that the next reply answers, {@link #UNRECORDED} or {@link #NONE}. */
    long next() {
        Run run = runs.peek();
        if (run == null) {
            return NONE;
        }
        long request = run.first;
        if (--run.count == 0) {
            runs.remove();
        }
        if (request != UNRECORDED) {
            run.first++;
        }
        return request;
    }
}
