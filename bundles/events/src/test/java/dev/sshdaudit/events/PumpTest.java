package dev.sshdaudit.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.testkit.Eventually;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a pump does its work unasked
class PumpTest {

    private final FakeConnections live = new FakeConnections();
    private final List<AuditEvent> got = new CopyOnWriteArrayList<>();

    @Test
    void eventsReachAllReceiversInOrder() {
        List<AuditEvent> other = new CopyOnWriteArrayList<>();
        try (Outlet first = new Outlet("one", got::add);
                Outlet second = new Outlet("another", other::add);
                Pump pump = new Pump(live, List.of(first, second))) {
            for (int i = 0; i < 100; i++) {
                live.messages.add(Messages.at(i, new Exec(0, "c" + i), Map.of()));
            }
            Eventually.eventually(() -> other.size() == 100);
            Eventually.eventually(() -> got.size() == 100);
            assertEquals("c99", got.get(99).text("command"));
        }
        assertTrue(live.closed, "following has ended");
    }

    @Test
    void aReceiverThatBlocksHoldsUpNobodyElseAndIsToldHowMuchItMissed() {
        CountDownLatch blocked = new CountDownLatch(1);
        List<AuditEvent> slow = new CopyOnWriteArrayList<>();
        try (Outlet first = new Outlet("one", event -> {
                    await(blocked);
                    slow.add(event);
                });
                Outlet second = new Outlet("another", got::add);
                Pump pump = new Pump(live, List.of(first, second))) {
            int all = Outlet.CAPACITY + 50;
            for (int i = 0; i < all; i++) {
                int sent = i;
                live.messages.add(Messages.at(i, new Exec(0, "c"), Map.of()));
                if (i % 1000 == 0) {
                    Eventually.eventually(() -> got.size() >= sent);
                }
            }
            Eventually.eventually(() -> got.size() == all);
            // one is with the receiver
            Eventually.eventually(() -> first.dropped() == 49);
            blocked.countDown();
            Eventually.eventually(() -> slow.size() == Outlet.CAPACITY + 1);
            assertEquals(
                    49L,
                    slow.stream()
                            .mapToLong(event -> event.number("dropped") == null ? 0 : event.number("dropped"))
                            .sum());
        }
    }

    @Test
    void messagesThatWereSkippedAreToldAsDropped() {
        try (Outlet outlet = new Outlet("one", got::add);
                Pump pump = new Pump(live, List.of(outlet))) {
            LiveMessage message = Messages.of(new Exec(0, "c"), Map.of());
            live.messages.add(new LiveMessage(message.client(), message.message(), 17));
            Eventually.eventually(() -> got.size() == 1);
            assertEquals(17L, got.get(0).number("dropped"));
        }
    }

    @Test
    void aReceiverThatThrowsGetsTheNextEvent() {
        try (Outlet outlet = new Outlet("one", event -> {
                    got.add(event);
                    throw new IllegalStateException("the receiver is broken");
                });
                Pump pump = new Pump(live, List.of(outlet))) {
            live.messages.add(Messages.at(1, new Exec(0, "c"), Map.of()));
            live.messages.add(Messages.at(2, new Exec(0, "c"), Map.of()));
            Eventually.eventually(() -> got.size() == 2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Open connections as a test wants them. */
    private static final class FakeConnections implements LiveConnections {

        final BlockingQueue<LiveMessage> messages = new LinkedBlockingQueue<>();
        volatile boolean closed;

        @Override
        public LiveMessages follow(Predicate<LiveClient> wanted, boolean content) {
            assertTrue(wanted.test(Messages.CLIENT) && !content);
            return new LiveMessages() {
                @Override
                public LiveMessage poll(long timeout, TimeUnit unit) throws InterruptedException {
                    return messages.poll(timeout, unit);
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }

        @Override
        public List<LiveConnection> list() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String idOf(Subject subject) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean terminate(String id, String reason, String by) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean note(String id, Long channelId, Map<String, ?> extras) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ShownContent show(String id, String recording) {
            throw new UnsupportedOperationException();
        }
    }
}
