package dev.sshdaudit.core.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.core.privacy.Transcript.Event;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Error rates of masking, over transcripts of real programs on real terminals: secrets that get in, and keys that are masked though
 * the terminal showed them or the program answered them.
 */
class KeystrokesOfProgramsTest {

    private static final List<Transcript> TRANSCRIPTS = Transcript.all();

    /** Bytes of secrets that were recorded, and bytes of other keys: recorded, recorded later, and masked. */
    private static final class Rates {
        private final StringBuilder secretsIn = new StringBuilder();
        private final StringBuilder wronglyMasked = new StringBuilder();
        private long secrets;
        private long secretsRecorded;
        private long shown;
        private long later;
        private long masked;

        private double falseRate() {
            return 100.0 * masked / shown;
        }

        private String summary(String name) {
            return String.format(
                    Locale.ROOT,
                    "%s: %d of %d bytes of secrets recorded; of %d other bytes %d masked (%.2f %%), %d recorded later",
                    name,
                    secretsRecorded,
                    secrets,
                    shown,
                    masked,
                    falseRate(),
                    later);
        }
    }

    private static Rates replay(String name, UnaryOperator<List<Event>> change) {
        return replay(name, TRANSCRIPTS, change);
    }

    private static Rates replay(String name, List<Transcript> transcripts, UnaryOperator<List<Event>> change) {
        Rates rates = new Rates();
        for (Transcript transcript : transcripts) {
            replay(transcript, change.apply(transcript.events()), rates);
        }
        System.out.println(rates.summary(name));
        if (Boolean.getBoolean("keystrokes.details")) {
            System.out.println(rates.secretsIn + "\n" + rates.wronglyMasked);
        }
        assertEquals("", rates.secretsIn.toString(), name);
        return rates;
    }

    private static void replay(Transcript transcript, List<Event> events, Rates rates) {
        Teletype user = new Teletype();
        long nanos = 0;
        Map<Long, Event> typed = new HashMap<>();
        for (Event event : events) {
            // times of inputs are told apart by nanoseconds
            nanos = Math.max(nanos + 1, event.micros() * 1_000);
            user.until(nanos);
            if (event.typed()) {
                typed.put(nanos, event);
                user.type(event.bytes());
            } else {
                user.print(event.bytes());
            }
        }
        user.after(2_000).close().end();
        assertTrue(user.isInOrder(), transcript.name());
        count(transcript, user, typed, rates);
    }

    private static void count(Transcript transcript, Teletype user, Map<Long, Event> typed, Rates rates) {
        Map<Long, List<AuditMessage>> recorded = new HashMap<>();
        StringBuilder late = new StringBuilder();
        for (AuditMessage message : user.recorded) {
            if (message.payload() instanceof Io io && io.stream() == Io.STDIN) {
                if (message.extras().containsKey(AuditMessage.TYPED_AT)) {
                    late.append(io.data().toUtf8());
                } else {
                    recorded.computeIfAbsent(message.timestamp(), time -> new ArrayList<>())
                            .add(message);
                }
            }
        }
        StringBuilder in = new StringBuilder();
        StringBuilder out = new StringBuilder();
        Keys keys = new Keys();
        for (Long time : typed.keySet().stream().sorted().toList()) {
            Event event = typed.get(time);
            keys.add(event.bytes(), time);
            count(event, kept(keys, event.bytes(), recorded.get(time)), rates, in, out);
            keys.forget(keys.end());
        }
        // what was recorded later was masked before; it is told as a whole, so as text
        long before = rates.masked;
        rates.masked -= Math.min(late.length(), rates.masked);
        rates.later += before - rates.masked;
        if (in.length() > 0) {
            rates.secretsIn.append(transcript.name()).append(": ").append(in).append('\n');
        }
        if (out.length() > 0) {
            rates.wronglyMasked
                    .append(transcript.name())
                    .append(": ")
                    .append(out)
                    .append(" late: ")
                    .append(late)
                    .append('\n');
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Which bytes of a packet were recorded. */
    private static boolean[] kept(Keys keys, byte[] bytes, List<AuditMessage> pieces) {
        boolean[] kept = new boolean[bytes.length];
        int next = 0;
        for (AuditMessage piece : pieces) {
            byte[] shown = ((Io) piece.payload()).data().toByteArray();
            for (byte b : shown) {
                assertEquals(bytes[next], b, "nothing is recorded that was not typed");
                kept[next++] = true;
            }
            if (piece.extras().get(AuditMessage.MASKED) instanceof Long characters) {
                long from = keys.end() - bytes.length + next;
                while (next < bytes.length
                        && !isEnd(bytes[next])
                        && keys.characters(from, keys.end() - bytes.length + next + 1) <= characters) {
                    next++;
                }
            }
        }
        assertEquals(bytes.length, next, "all of a packet is recorded or masked");
        return kept;
    }

    private static void count(Event event, boolean[] kept, Rates rates, StringBuilder in, StringBuilder out) {
        byte[] bytes = event.bytes();
        for (int i = 0; i < bytes.length; i++) {
            if (isEnd(bytes[i])) {
                assertTrue(kept[i], "the ends of lines are recorded");
            } else if (event.secret()[i]) {
                rates.secrets++;
                rates.secretsRecorded += kept[i] ? 1 : 0;
                if (kept[i]) {
                    in.append((char) (bytes[i] & 0xff));
                }
            } else {
                rates.shown++;
                rates.masked += kept[i] ? 0 : 1;
                if (!kept[i]) {
                    out.append((char) (bytes[i] & 0xff));
                }
            }
        }
    }

    private static boolean isEnd(byte b) {
        return b == '\r' || b == '\n' || b == 3 || b == 4 || b == 0x1a || b == 0x1c;
    }

    private static List<Event> sorted(List<Event> events) {
        List<Event> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(Event::micros));
        return sorted;
    }

    /** Output comes later; the user types nevertheless when the user did. */
    private static List<Event> delayed(List<Event> events, long micros) {
        return sorted(events.stream()
                .map(event -> event.typed()
                        ? event
                        : new Event(event.micros() + micros, false, event.bytes(), event.secret()))
                .toList());
    }

    /** Output comes later, and so does what the user types after having waited for it. */
    private static List<Event> waitedFor(List<Event> events, long micros) {
        List<Event> all = new ArrayList<>();
        long offset = 0;
        long lastOutput = 0;
        long last = 0;
        for (Event event : events) {
            boolean waited = event.typed() && event.micros() - last > 300_000 && lastOutput == last;
            offset += waited ? micros : 0;
            last = event.micros();
            lastOutput = event.typed() ? lastOutput : last;
            long time = event.micros() + offset + (event.typed() ? 0 : micros);
            all.add(new Event(time, event.typed(), event.bytes(), event.secret()));
        }
        return sorted(all);
    }

    private static List<Event> byBytes(List<Event> events) {
        List<Event> split = new ArrayList<>();
        for (Event event : events) {
            for (int i = 0; i < event.bytes().length; i++) {
                split.add(new Event(
                        event.micros(), event.typed(), new byte[] {event.bytes()[i]}, new boolean[] {event.secret()[i]
                        }));
            }
        }
        return split;
    }

    /** Output that comes within 40 ms and without a key in between is one packet. */
    private static List<Event> joined(List<Event> events) {
        List<Event> joined = new ArrayList<>();
        for (Event event : events) {
            Event last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && !last.typed() && !event.typed() && event.micros() - last.micros() < 40_000) {
                byte[] both = concat(last.bytes(), event.bytes());
                joined.set(joined.size() - 1, new Event(event.micros(), false, both, new boolean[both.length]));
            } else {
                joined.add(event);
            }
        }
        return joined;
    }

    /** A job in the background prints a line now and then, also between a key and its echo. */
    private static List<Event> withJob(List<Event> events, long seed) {
        Random random = new Random(seed);
        String[] lines = {
            "job 1 is done\r\n",
            "Starting again: 75 %\r\n",
            "\r\nharbor p4 falcon 4711\r\n",
            "root@host: mail\r\n",
            "* new\r\n"
        };
        List<Event> all = new ArrayList<>();
        for (Event event : events) {
            all.add(event);
            if (event.typed() && random.nextInt(12) == 0) {
                byte[] line = lines[random.nextInt(lines.length)].getBytes(StandardCharsets.UTF_8);
                all.add(new Event(event.micros() + random.nextInt(60_000), false, line, new boolean[line.length]));
            }
        }
        return sorted(all);
    }

    @Test
    void secretsAreMaskedAndOtherKeysAreNot() {
        int inputs = TRANSCRIPTS.stream().mapToInt(Transcript::inputs).sum();
        System.out.println(inputs + " inputs in " + TRANSCRIPTS.size() + " transcripts");
        assertTrue(inputs >= 300, inputs + " inputs");
        assertTrue(replay("as recorded", events -> events).falseRate() < 5);
    }

    @Test
    void secretsAreMaskedOverASlowLink() {
        assertTrue(replay("200 ms later", events -> delayed(events, 200_000)).falseRate() < 8);
        assertTrue(replay("600 ms later", events -> waitedFor(events, 600_000)).falseRate() < 10);
    }

    @Test
    void packetsMayBeDividedAndJoined() {
        assertTrue(replay("byte by byte", KeystrokesOfProgramsTest::byBytes).falseRate() < 5);
        assertTrue(replay("joined", KeystrokesOfProgramsTest::joined).falseRate() < 5);
    }

    @Test
    void outputOfAJobInTheBackgroundShowsNoSecret() {
        // in tmux no other program prints to the terminal
        List<Transcript> transcripts = without("tmux");
        for (long seed = 1; seed <= 5; seed++) {
            long s = seed;
            assertTrue(replay("with a job, " + seed, transcripts, events -> withJob(events, s))
                            .falseRate()
                    < 6);
        }
    }

    @Test
    void outputOfAJobInTheBackgroundShowsNoSecretOverASlowLink() {
        List<Transcript> transcripts = without("tmux");
        for (long seed = 1; seed <= 5; seed++) {
            long s = seed;
            UnaryOperator<List<Event>> change = events -> withJob(waitedFor(events, 200_000), s);
            assertTrue(replay("with a job, 200 ms later, " + seed, transcripts, change)
                            .falseRate()
                    < 9);
        }
    }

    private static List<Transcript> without(String... names) {
        return TRANSCRIPTS.stream()
                .filter(transcript -> !List.of(names).contains(transcript.name()))
                .toList();
    }
}
