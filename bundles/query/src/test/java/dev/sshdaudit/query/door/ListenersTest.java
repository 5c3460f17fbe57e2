package dev.sshdaudit.query.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.query.QueryListener;
import dev.sshdaudit.query.QueryUse;
import dev.sshdaudit.query.QueryUse.What;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who listen hold up no user; nor do those who are refused flood the log. */
@Timeout(60)
class ListenersTest {

    private static QueryUse use(int number) {
        return new QueryUse(Instant.EPOCH, "ann", null, What.VIEWED, "r" + number, null);
    }

    @Test
    void allAreToldInOrderThoughOneFails() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        QueryListener broken = use -> {
            throw new IllegalStateException("broken");
        };
        try (Listeners listeners =
                new Listeners(() -> new QueryListener[] {broken, use -> told.add(use.recording())})) {
            listeners.tell(use(1));
            listeners.tell(use(2));
            assertEquals("r1", told.poll(30, TimeUnit.SECONDS));
            assertEquals("r2", told.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void slowListenerHoldsUpNoUserAndMissesSome() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicLong count = new AtomicLong();
        CountDownLatch last = new CountDownLatch(1);
        QueryListener slow = use -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            count.incrementAndGet();
            if (use.recording().equals("r0")) {
                last.countDown();
            }
        };
        try (Listeners listeners = new Listeners(() -> new QueryListener[] {slow})) {
            for (int i = 1; i <= 5000; i++) {
                listeners.tell(use(i));
            }
            goOn.countDown();
            while (last.getCount() > 0) {
                listeners.tell(use(0));
                last.await(10, TimeUnit.MILLISECONDS);
            }
        }
        assertTrue(count.get() >= 1000 && count.get() < 5000, count::toString);
    }

    @Test
    void listenersDoNotRunAsTheUserWhoseUseTheyAreTold() throws Throwable {
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
        try (Listeners listeners = new Listeners(
                () -> new QueryListener[] {use -> told.add(Caller.current().isUser())})) {
            Users.as("ann", "admin", () -> listeners.tell(use(1)));
            assertEquals(false, told.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void refusalsAreToldAgainAfterAMinute() {
        AtomicLong now = new AtomicLong();
        Refusals refusals = new Refusals(now::get);
        for (int i = 0; i < 25; i++) {
            assertEquals(i < 20, refusals.next().isTold());
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertEquals(new Refusals.Turn(false, 0), refusals.next());
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertEquals(new Refusals.Turn(true, 6), refusals.next());
        assertEquals(new Refusals.Turn(true, 0), refusals.next());
    }

    @Test
    void callersAddressIsTakenFromWhatKarafTells() throws Throwable {
        Users.as("ann", "", () -> {
            Caller caller = Caller.current();
            assertEquals(List.of("ann", "192.0.2.9:4711"), List.of(caller.user(), caller.address()));
        });
        for (Map.Entry<String, String> each : Map.of(
                        "ssh(/192.0.2.9:4711)", "192.0.2.9:4711",
                        "ssh(host.example/192.0.2.9:4711)", "192.0.2.9:4711",
                        "ssh(/[2001:db8:0:0:0:0:0:1]:4711)", "[2001:db8:0:0:0:0:0:1]:4711",
                        "jmx(192.0.2.9)", "192.0.2.9",
                        "strange", "strange")
                .entrySet()) {
            assertEquals(each.getValue(), Caller.addressIn(each.getKey()));
        }
    }
}
