package dev.sshdaudit.ledger.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.ledger.timestamp.TestAuthority;
import dev.sshdaudit.ledger.timestamp.TestAuthority.Mode;
import dev.sshdaudit.ledger.timestamp.TimestampToken;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Time stamp authorities that answer, and that do not. */
class AuthorityTest {

    private static final byte[] MESSAGE = "what is stamped".getBytes(UTF_8);

    private interface Action {
        void run() throws Exception;
    }

    /** What an action writes to the log. */
    private static List<String> logged(Action action) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(UTF_8)
                .lines()
                .filter(line -> line.contains("key tsa"))
                .toList();
    }

    @Test
    void anAuthorityThatFailsIsAWarningWhenThatBeginsAndALineWhenItEnds() throws Exception {
        try (TestAuthority server = TestAuthority.create()) {
            Authority authority = new Authority(Duration.ofSeconds(3));
            authority.use(server.url());
            byte[] token = authority.stamp(MESSAGE);
            assertNotNull(token);
            assertTrue(TimestampToken.parse(token).isOf(MESSAGE));
            assertEquals("1 by 127.0.0.1", authority.status().orElseThrow());
            Map<Mode, String> problems = Map.of(
                    Mode.OTHER_BYTES, "what it sends is refused: it is a time stamp of other bytes",
                    Mode.OTHER_NONCE, "what it sends is refused: it answers another request: its nonce is another one",
                    Mode.REFUSED, "what it sends is refused: the authority refuses, with the status 2",
                    Mode.GARBAGE, "what it sends is refused: ",
                    Mode.ERROR, "it answers with the HTTP status 500",
                    Mode.HUGE, "its answer is longer than 65536 bytes",
                    Mode.HANGING, "",
                    Mode.DRIPPING, "it has not answered in ");
            List<String> log = logged(() -> {
                for (Map.Entry<Mode, String> problem : problems.entrySet()) {
                    server.mode = problem.getKey();
                    long begin = System.nanoTime();
                    assertNull(authority.stamp(MESSAGE), () -> String.valueOf(problem.getKey()));
                    assertTrue(
                            System.nanoTime() - begin < Duration.ofSeconds(30).toNanos());
                    String status = authority.status().orElseThrow();
                    assertTrue(status.startsWith("1 by 127.0.0.1; none now: " + problem.getValue()), status);
                }
            });
            assertEquals(1, log.size(), log::toString);
            assertTrue(log.get(0).contains("WARN") && log.get(0).contains("PID audit.ledger, key tsa: no time stamp"));
            server.mode = Mode.GOOD;
            log = logged(() -> assertNotNull(authority.stamp(MESSAGE)));
            assertEquals(1, log.size(), log::toString);
            assertTrue(log.get(0).contains("time stamps come from 127.0.0.1 again"), log::toString);
            assertEquals("2 by 127.0.0.1", authority.status().orElseThrow());
        }
    }

    @Test
    void anAuthorityThatIsNotThereFails() throws Exception {
        TestAuthority gone = TestAuthority.create();
        gone.close();
        Authority authority = new Authority(Duration.ofSeconds(10));
        authority.use(gone.url());
        assertNull(authority.stamp(MESSAGE));
        assertTrue(authority.status().orElseThrow().startsWith("0 by 127.0.0.1; none now: "));
        authority.use(null);
        assertNull(authority.stamp(MESSAGE));
        assertTrue(authority.status().isEmpty());
    }

    @Test
    void aUrlThatIsNoneIsRefusedWithPidAndKeyAndWithoutThePassword() throws Exception {
        assertNull(Authority.url(""));
        assertEquals(
                URI.create("http://tsa.example.com:8080/tsr?a=b"),
                Authority.url("http://tsa.example.com:8080/tsr?a=b"));
        for (String wrong :
                List.of("tsa.example.com", "ftp://tsa.example.com", "http://", "http:///x", "http://a b/")) {
            String message = assertThrows(InvalidConfigurationException.class, () -> Authority.url(wrong))
                    .getMessage();
            assertTrue(message.startsWith("PID audit.ledger, key tsa: \"" + wrong + "\" is not allowed"), message);
        }
        String secret = "AuthorityTest secret";
        String message = assertThrows(
                        InvalidConfigurationException.class,
                        () -> Authority.url("http://me:" + secret.replace(' ', '-') + "@tsa.example.com/"))
                .getMessage();
        assertTrue(message.contains("\"http://…@tsa.example.com/\""), message);
    }
}
