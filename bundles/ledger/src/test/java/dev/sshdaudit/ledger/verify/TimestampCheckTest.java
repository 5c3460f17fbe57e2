package dev.sshdaudit.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.timestamp.Authorities;
import dev.sshdaudit.ledger.timestamp.TestAuthority;
import dev.sshdaudit.ledger.timestamp.TimestampRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time stamps in ledgers that are verified. */
class TimestampCheckTest {

    private TestAuthority authority;

    @BeforeEach
    void begin() throws Exception {
        authority = TestAuthority.create();
    }

    @AfterEach
    void end() {
        authority.close();
    }

    private String stamp(byte[] seen) throws Exception {
        TimestampRequest request = TimestampRequest.of(seen);
        return Base64.getEncoder()
                .encodeToString(
                        request.token(authority.response(request.encoded())).encoded());
    }

    private static byte[] seen(TestLedger ledger) {
        return new Fact.Checkpointed(
                        ledger.lastCheckpoint().text(),
                        VerifierTest.KEY.sign(ledger.lastCheckpoint().text()))
                .seen();
    }

    /** A ledger whose first checkpoint is stamped. */
    private TestLedger stamped() throws Exception {
        TestLedger ledger = VerifierTest.ledger().checkpoint();
        return ledger.add(new Fact.Timestamped(ledger.size() - 1, stamp(seen(ledger))));
    }

    private static List<String> verify(LedgerSource source, Authorities trusted, String expected) throws IOException {
        List<String> told = new ArrayList<>();
        Verifier verifier = new Verifier(
                source,
                VerifierTest.TRUSTED,
                2,
                finding -> told.add(finding.kind() + " " + finding.line() + ": " + finding.text()));
        if (trusted != null) {
            verifier.trust(trusted);
        }
        verifier.run();
        assertTrue(verifier.timestamps().startsWith(expected), verifier.timestamps());
        return told;
    }

    @Test
    void aTimeStampThatFitsIsToldInTheEnd() throws Exception {
        LedgerSource source = stamped().end().source();
        assertEquals(List.of(), verify(source, null, "1 time stamp of 20"));
        assertEquals(
                List.of(), verify(source, Authorities.parse(authority.issuer().getBytes(UTF_8)), "1 time stamp of 20"));
        try (TestAuthority other = TestAuthority.create()) {
            assertEquals(
                    List.of("SIGNATURE 5: the time stamp is by an authority that is not trusted"),
                    verify(source, Authorities.parse(other.issuer().getBytes(UTF_8)), "1 time stamp of 20"));
        }
        assertEquals(List.of(), verify(VerifierTest.whole().source(), null, ""));
    }

    @Test
    void aTimeStampOfAnotherCheckpointIsTold() throws Exception {
        TestLedger ledger = VerifierTest.ledger().checkpoint();
        String token = stamp(seen(ledger));
        ledger.checkpoint();
        TestLedger wrong =
                ledger.add(new Fact.Timestamped(ledger.size() - 1, token)).end();
        assertEquals(
                List.of("SIGNATURE 6: the time stamp is not one of the checkpoint that it names"),
                verify(wrong.source(), null, "1"));
    }

    @Test
    void aTimeStampOfNoCheckpointIsTold() throws Exception {
        TestLedger ledger = VerifierTest.ledger().checkpoint();
        TestLedger wrong =
                ledger.add(new Fact.Timestamped(1, stamp(seen(ledger)))).end();
        assertEquals(
                List.of("EDITED 5: it has the time stamp of a checkpoint that is not there"),
                verify(wrong.source(), null, "1"));
    }

    @Test
    void aTimeStampThatIsDamagedIsTold() throws Exception {
        TestLedger ledger = VerifierTest.ledger().checkpoint();
        byte[] token = Base64.getDecoder().decode(stamp(seen(ledger)));
        long line = ledger.size() - 1;
        token[token.length - 1]++;
        ledger.add(new Fact.Timestamped(line, Base64.getEncoder().encodeToString(token)));
        ledger.add(new Fact.Timestamped(line, "no Base64!")).end();
        List<String> told = verify(ledger.source(), null, "1");
        assertEquals(
                "SIGNATURE 5: the time stamp cannot be verified: ", told.get(0).substring(0, 48));
        assertEquals("SIGNATURE 6: the time stamp is damaged", told.get(1));
        assertEquals(2, told.size());
    }

    @Test
    void aTimeStampWhoseCheckpointWasDeletedWithItsSegmentIsNoFinding() throws Exception {
        TestLedger ledger = VerifierTest.ledger().checkpoint();
        String token = stamp(seen(ledger));
        long line = ledger.size() - 1;
        MemorySource source = ledger.end()
                .begin()
                .add(new Fact.Timestamped(line, token))
                .delete(VerifierTest.FIRST)
                .end()
                .source();
        assertEquals(List.of(), verify(source, null, "1 time stamp of"));
    }
}
