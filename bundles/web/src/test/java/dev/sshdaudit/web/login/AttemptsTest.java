package dev.sshdaudit.web.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.web.http.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private long now = 1;
    private final Attempts attempts = new Attempts(() -> now);

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Fails to log in, and returns the seconds to wait; 0 if the password was looked at. */
    private long fail(String user, String address) {
        try {
            attempts.begin(user, address);
            return 0;
        } catch (HttpException e) {
            assertEquals(429, e.status());
            return e.retrySeconds();
        }
    }

    @Test
    void anAddressWaitsLongerEachTimeFromTheFourthFailureOn() {
        List<Long> waits = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            assertEquals(0, fail("user" + i, "192.0.2.1"), "failure " + i);
            if (i > Brake.FREE) {
                long wait = fail("other" + i, "192.0.2.1");
                waits.add(wait);
                pass(TimeUnit.SECONDS.toMillis(wait));
            }
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L), waits);
    }

    @Test
    void addressesOfOneNetworkWaitTogether() {
        for (int i = 0; i < 4; i++) {
            assertEquals(0, fail("user" + i, "2001:db8::" + i));
        }
        assertEquals(1, fail("user", "2001:db8::ffff:1"));
        assertEquals(0, fail("user", "2001:db8:0:1::1"));
    }

    @Test
    void aNameWaitsASecondHoweverItIsWrittenAndWhereverItIsTried() {
        String[] spellings = {"alice", "ALICE", " alice", "Alice "};
        for (int i = 0; i < 4; i++) {
            assertEquals(0, fail(spellings[i], "192.0.2." + i));
        }
        for (int i = 10; i < 200; i++) {
            assertEquals(1, fail("alice", "192.0.2." + i));
            pass(1000);
            assertEquals(0, fail("alice", "198.51.100." + i));
        }
    }

    @Test
    void attackersDoNotHoldUpAUserWhoHasLoggedInFromThereBefore() {
        attempts.begin("alice", "203.0.113.1").succeeded();
        for (int i = 0; i < 4; i++) {
            fail("alice", "192.0.2." + i);
        }
        assertEquals(1, fail("alice", "192.0.2.77"));
        assertEquals(0, fail("alice", "203.0.113.1"));
    }

    @Test
    void manyTriesAtOnceGetNoFurtherThanOneByOne() {
        int looked = 0;
        for (int i = 0; i < 100; i++) {
            looked += fail("alice", "192.0.2.1") == 0 ? 1 : 0;
        }
        assertEquals(4, looked);
    }

    @Test
    void aLoginOfOnesOwnDoesNotForgiveGuesses() {
        for (int i = 0; i < 4; i++) {
            fail("alice", "192.0.2.1");
        }
        pass(1000);
        attempts.begin("eve", "192.0.2.1").succeeded();
        assertEquals(0, fail("bob", "192.0.2.1"));
        assertNotEquals(0, fail("bob", "192.0.2.1"));
    }

    @Test
    void failuresAreForgotten() {
        for (int i = 0; i < 4; i++) {
            fail("alice", "192.0.2.1");
        }
        pass(TimeUnit.MINUTES.toMillis(16));
        for (int i = 0; i < 4; i++) {
            assertEquals(0, fail("alice", "192.0.2.1"), "try " + i);
        }
    }

    @Test
    void aFloodOfKeysNeitherPushesOutOneThatIsBrakedNorGrows() {
        Brake brake = new Brake(1000, 60);
        for (int i = 0; i < 10; i++) {
            brake.begin("hot", now);
        }
        for (int i = 0; i < 100_000; i++) {
            brake.begin("cold" + i, now);
        }
        assertTrue(brake.pause("hot", now) > 0);
        assertEquals(1001, brake.size());
    }

    @Test
    void whereTooManyAreBrakedAllOthersShareOneBrake() {
        Brake brake = new Brake(100, 60);
        for (int key = 0; key < 200; key++) {
            for (int i = 0; i < 4; i++) {
                brake.begin("key" + key, now);
            }
        }
        assertTrue(brake.size() <= 200);
        assertTrue(brake.pause("key0", now) > 0);
        assertTrue(brake.pause("another", now) > 0);
        assertTrue(brake.pause("another", now) <= TimeUnit.SECONDS.toNanos(1));
        now += TimeUnit.SECONDS.toNanos(1);
        assertEquals(0, brake.pause("another", now));
    }
}
