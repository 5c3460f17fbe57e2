package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PendingRepliesTest {

    private final PendingReplies pending = new PendingReplies();

    @Test
    void whatWasAskedFirstIsAnsweredFirst() {
        long[] requests = {0, 1, 2, PendingReplies.UNRECORDED, PendingReplies.UNRECORDED, 3, 5, 6, 9};
        for (long request : requests) {
            pending.add(request);
        }
        for (long request : requests) {
            assertEquals(request, pending.next());
        }
        assertEquals(PendingReplies.NONE, pending.next());
    }

    @Test
    void beyondTheLimitTheNumberStaysTrueAndLaterOnesAreRightAgain() {
        for (long request = 0; request < 200_000; request += 2) {
            pending.add(request);
        }
        for (int i = 0; i < 100_000; i++) {
            assertEquals(i < 1024, pending.next() == 2L * i, "request " + i);
        }
        assertEquals(PendingReplies.NONE, pending.next());
        pending.add(300_001);
        assertEquals(300_001, pending.next());
    }
}
