package dev.sshdaudit.core;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerPlace;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.testkit.Gate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A ledger that keeps facts as they are, fails on order and blocks on order. */
final class MemoryLedger implements AuditLedger {

    final List<LedgerFact> facts = new CopyOnWriteArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    /** The places in which it was opened. */
    final List<String> places = new CopyOnWriteArrayList<>();

    final AtomicInteger closed = new AtomicInteger();
    /** Names of the threads that called. */
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    private final Gate calls = new Gate();
    private final AtomicInteger inside = new AtomicInteger();
    /** Calls that overlapped, and must not. */
    final AtomicInteger overlaps = new AtomicInteger();

    /** How many facts were there when the ledger was told to hand them to the storage for good. */
    final AtomicInteger secured = new AtomicInteger();

    volatile boolean failing;
    volatile boolean gone;

    void block() {
        calls.close();
    }

    void unblock() {
        calls.open();
    }

    private void called() throws IOException {
        threads.add(Thread.currentThread().getName().replaceAll("\\d+$", "N"));
        if (gone) {
            throw new IllegalStateException("called after it was withdrawn");
        }
        calls.pass();
        if (failing) {
            throw new IOException("PID audit.memory-ledger: No space left");
        }
    }

    <T extends LedgerFact> List<T> all(Class<T> type) {
        return facts.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public Map<String, String> status() {
        return Map.of("facts", String.valueOf(facts.size()));
    }

    @Override
    public LedgerWriter open(LedgerPlace place) throws IOException {
        called();
        opened.incrementAndGet();
        places.add(place.where());
        return new LedgerWriter() {
            @Override
            public void append(LedgerFact fact) throws IOException {
                if (inside.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                try {
                    called();
                    facts.add(fact);
                } finally {
                    inside.decrementAndGet();
                }
            }

            @Override
            public void secure() throws IOException {
                called();
                secured.set(facts.size());
            }

            @Override
            public long tick() throws IOException {
                called();
                return Long.MAX_VALUE;
            }

            @Override
            public void close() {
                threads.add(Thread.currentThread().getName().replaceAll("\\d+$", "N"));
                closed.incrementAndGet();
            }
        };
    }
}
