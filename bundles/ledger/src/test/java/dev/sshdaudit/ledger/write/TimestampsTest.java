package dev.sshdaudit.ledger.write;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.timestamp.TestAuthority;
import dev.sshdaudit.ledger.timestamp.TestAuthority.Mode;
import dev.sshdaudit.ledger.timestamp.TimestampToken;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checkpoints are stamped by an authority, which holds up nothing. */
class TimestampsTest extends WriterFixture {

    private TestAuthority authority;

    @BeforeEach
    void begin() throws Exception {
        authority = TestAuthority.create();
        tsa = authority.url();
    }

    @AfterEach
    void end() {
        authority.close();
    }

    private boolean has(LedgerWriter writer, int timestamps) throws IOException {
        settle(writer);
        return Chain.read(storage).all(Timestamped.class).size() == timestamps;
    }

    /** Whether each time stamp is one of the checkpoint that it names. */
    private static void assertFitting(Chain chain) {
        for (Timestamped timestamp : chain.all(Timestamped.class)) {
            Line line = chain.lines.get((int) timestamp.checkpoint());
            Checkpointed checkpoint = (Checkpointed) line.fact();
            TimestampToken token = TimestampToken.parse(Base64.getDecoder().decode(timestamp.token()));
            assertTrue(token.isOf(checkpoint.seen()));
        }
    }

    @Test
    void aCheckpointIsStampedAndTheStampCallsForNoFurtherLine() throws Exception {
        LedgerWriter writer = node().open(storage);
        pass(Duration.ofMinutes(1));
        eventually(() -> has(writer, 1));
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(1));
            settle(writer);
        }
        assertEquals(
                List.of("checkpoint", "timestamp"),
                Chain.read(storage)
                        .types()
                        .subList(4, Chain.read(storage).types().size()));
        assertEquals(1, authority.requests());
        // the day ends: the last line of the segment is a checkpoint again, whose time stamp comes with the next
        // segment
        pass(Duration.ofDays(1));
        settle(writer);
        eventually(() -> authority.requests() == 2);
        writer.append(log("the next day"));
        eventually(() -> has(writer, 2));
        writer.close();
        Chain chain = Chain.read(storage);
        assertFitting(chain);
        assertEquals(2, chain.segments.size());
        assertEquals("checkpoint", chain.types().get(6));
    }

    @Test
    void anAuthorityThatHangsHoldsUpNothingAndIsAskedOneThingAtATime() throws Exception {
        authority.mode = Mode.HANGING;
        NodeLedger node = node();
        LedgerWriter writer = node.open(storage);
        for (int i = 0; i < 20; i++) {
            writer.append(log("fact " + i));
            pass(Duration.ofMinutes(1));
            settle(writer);
        }
        eventually(() -> authority.answering.get() == 1);
        assertEquals(1, authority.most.get());
        assertEquals(20, Chain.read(storage).checkpoints);
        assertEquals(1, authority.requests());
        long begin = System.nanoTime();
        writer.close();
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(9).toNanos(), "the end waited for the authority");
        assertEquals(0, Chain.read(storage).all(Timestamped.class).size());
    }

    @Test
    void whatAnAuthoritySendsThatIsNoTimeStampIsNotWritten() throws Exception {
        NodeLedger node = node();
        LedgerWriter writer = node.open(storage);
        int requests = 0;
        for (Mode mode : List.of(Mode.ERROR, Mode.OTHER_BYTES, Mode.OTHER_NONCE, Mode.GARBAGE, Mode.HUGE)) {
            authority.mode = mode;
            writer.append(log(String.valueOf(mode)));
            pass(Duration.ofMinutes(1));
            settle(writer);
            int expected = ++requests;
            eventually(() -> authority.requests() == expected
                    && writer.tick() > Duration.ofSeconds(1).toNanos());
        }
        assertEquals(0, Chain.read(storage).all(Timestamped.class).size());
        assertTrue(node.status().get("time stamps").contains("none now"), () -> String.valueOf(node.status()));
        authority.mode = Mode.GOOD;
        writer.append(log("good"));
        pass(Duration.ofMinutes(1));
        eventually(() -> has(writer, 1));
        assertEquals("1 by 127.0.0.1", node.status().get("time stamps"));
    }

    @Test
    void aTimeStampOfACheckpointThatTheStorageLostIsForgotten() throws Exception {
        LedgerWriter writer = node().open(storage);
        settle(writer);
        String segment = Chain.read(storage).segments.get(0);
        byte[] before = storage.files.get(segment);
        storage.failingFlushes = 1;
        pass(Duration.ofMinutes(1));
        try {
            writer.tick();
        } catch (IOException e) {
            storage.files.put(segment, before);
        }
        eventually(() -> authority.requests() == 1 && authority.answering.get() == 0);
        writer.append(log("goes on"));
        pass(Duration.ofMinutes(1));
        eventually(() -> has(writer, 1));
        writer.close();
        Chain chain = Chain.read(storage);
        assertFitting(chain);
        assertEquals(1, chain.all(Fact.Log.class).size());
    }
}
