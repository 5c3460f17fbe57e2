package dev.sshdaudit.core.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.RedactSettings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets are found wherever the pieces of a stream begin and end; what only looks a little like a secret stays. */
class SecretStreamTest {

    private static final String KEY = """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
            QyNTUxOQAAACBV3kqVhXl8CwGc5pqXq0Hq5Yl7JzS0m3tFZ1k0uJ8xNwAAAJg=
            -----END OPENSSH PRIVATE KEY-----
            """;

    private final SecretPatterns patterns = patterns(Map.of("enable", "true"));

    private static SecretPatterns patterns(Map<String, String> properties) {
        try {
            return ChosenSecrets.of(
                    new ConfigReader<>(RedactSettings.PID, RedactSettings.class).readStrictly(properties));
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a recording has of data that comes in pieces, and what it counts. */
    private String recorded(List<byte[]> pieces, Map<String, Long> counts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Screen screen = new Screen(new Redaction(() -> patterns), message -> {
            all.writeBytes(((Io) message.payload()).data().toByteArray());
            if (message.extras().get(AuditMessage.REDACTED) instanceof Map<?, ?> told) {
                told.forEach((name, count) -> counts.merge((String) name, (Long) count, Long::sum));
            }
        });
        for (byte[] piece : pieces) {
            screen.take(new AuditMessage("c", 0, new Io(Io.STDOUT, Bytes.copyOf(piece)), 0L), 0);
        }
        screen.end();
        return all.toString(ISO_8859_1);
    }

    private String recorded(String text) {
        return recorded(List.of(text.getBytes(ISO_8859_1)), new TreeMap<>());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mysql --password=Hunter-2 db              | mysql --password=[redacted] db",
                "mysql --PASSWORD=\"two words\" db         | mysql --PASSWORD=\"[redacted]\" db",
                "tool --password Hunter-2 db               | tool --password [redacted] db",
                "tool --password --other                   | tool --password --other",
                "PGPASSWORD=Hunter2 psql                   | PGPASSWORD=[redacted] psql",
                "export MY_TOKEN='a b;c'; ls               | export MY_TOKEN='[redacted]'; ls",
                "{\"password\": \"a\", \"x\": \"y\"}       | {\"password\": \"[redacted]\", \"x\": \"y\"}",
                "{\"password\" : \"a\\\"b\", \"x\" : \"y\"}  | {\"password\" : \"[redacted]\", \"x\" : \"y\"}",
                "--password=my\\ secret;rm x            | --password=[redacted];rm x",
                "--password=\"my\\\" secret\" rm x         | --password=\"[redacted]\" rm x",
                "--password='my\\' rm x                 | --password='[redacted]' rm x",
                "--password=my\\\\ rm x                 | --password=[redacted] rm x",
                "Authorization:  Bearer abc.def x         | Authorization:  Bearer [redacted] x",
                "{\"token\":\"two (words)\"}               | {\"token\":\"[redacted]\"}",
                "curl https://bob:Hunter2@host/path        | curl https://bob:[redacted]@host/path",
                "curl https://bob:12345@host:443/path      | curl https://bob:[redacted]@host:443/path",
                "curl https://bob:1234567@host             | curl https://bob:[redacted]@host",
                "curl http://localhost:8080/path           | curl http://localhost:8080/path",
                "curl http://[::1]:8080/path               | curl http://[::1]:8080/path",
                "see http://localhost:80, and 12:30        | see http://localhost:80, and 12:30",
                "-H 'Authorization: Bearer abc.def' x      | -H 'Authorization: Bearer [redacted]' x",
                "authorization:basic Zm9vOmJhcg== x        | authorization:basic [redacted] x",
                "the bearer of news                        | the bearer of news",
                "key AKIAIOSFODNN7EXAMPLE.                 | key AKIA[redacted]",
                "aws_secret_access_key=wJalrXUtnFEMI/K7 x  | aws_secret_access_key=[redacted] x",
                "git ghp_0123456789abcdef here             | git ghp_[redacted] here",
                "xghp_0123456789abcdef here                | xghp_0123456789abcdef here",
                "passwords=3 bypass=1                      | passwords=3 bypass=1",
                "password=`id` --password=$(rm x) y        | password=`id` --password=[redacted](rm x) y",
                "--password=a;rm x                         | --password=[redacted];rm x",
                "--password=                               | --password="
            })
    void aSecretIsLeftOutAndTheRestStays(String text, String expected) {
        assertEquals(expected, recorded(text));
    }

    @Test
    void thePartsOfAPrivateKeyAreLeftOut() {
        assertEquals(
                "$ cat k\r\n-----BEGIN OPENSSH PRIVATE KEY-----\n[redacted]\r\n-----END OPENSSH PRIVATE KEY-----\n$ ",
                recorded("$ cat k\r\n" + KEY + "$ "));
    }

    @Test
    void aKeyThatDoesNotEndHidesNoLineThatCannotBeOneOfAKey() {
        String text = recorded("-----BEGIN PRIVATE KEY-----\nAAAA\n$ rm -rf /; echo\n");
        assertTrue(text.contains("$ rm -rf /; echo"), text);
    }

    @Test
    void whatOneSecretHidesIsBounded() {
        String text = recorded("--password=" + "x".repeat(1 << 20) + "END");
        assertTrue(text.length() > (1 << 20) - (1 << 11), String.valueOf(text.length()));
        assertTrue(text.endsWith("END"));
    }

    @Test
    void correctionsAndColoursDoNotEndASecret() {
        assertEquals("--password=[redacted]\u001b[K y", recorded("--password=Hu\b\u001b[Knter2 y"));
    }

    @Test
    void howAStreamIsDividedMakesNoDifference() {
        String text = "a --password=Hunter2 https://bob:12345@h:443/ http://h:8080/x https://c:99\n" + KEY
                + "Authorization: Bearer abc ghp_0123456789 PASSWORD='x y' {\"token\":\"v\"} https://d:1";
        Map<String, Long> counts = new TreeMap<>();
        String whole = recorded(List.of(text.getBytes(ISO_8859_1)), counts);
        assertEquals(Map.of("password", 3L, "url", 2L, "key", 1L, "authorization", 1L, "token", 1L), counts);
        Random random = new Random(17);
        for (int run = 0; run < 500; run++) {
            Map<String, Long> again = new TreeMap<>();
            List<byte[]> pieces = new ArrayList<>();
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + (run == 0 ? 0 : random.nextInt(40)));
                pieces.add(text.substring(at, end).getBytes(ISO_8859_1));
                at = end;
            }
            String divided = recorded(pieces, again);
            assertEquals(whole, divided);
            assertEquals(counts, again);
        }
    }

    @Test
    void noBytesMakeItThrowAndWithoutSecretsNothingChanges() {
        Random random = new Random(18);
        String[] words = {"://", "a:", "1", "@", " ", "--password=", "-----BEGIN PRIVATE KEY-----", "\n", "\u001b", "["
        };
        for (int run = 0; run < 2000; run++) {
            String text = random.ints(1 + random.nextInt(30), 0, words.length)
                    .mapToObj(i -> words[i])
                    .collect(Collectors.joining());
            List<byte[]> pieces = new ArrayList<>();
            for (char c : text.toCharArray()) {
                pieces.add(new byte[] {(byte) c});
            }
            Map<String, Long> counts = new TreeMap<>();
            String recorded = recorded(pieces, counts);
            if (counts.isEmpty()) {
                assertEquals(text, recorded);
            }
            assertFalse(recorded.isEmpty());
        }
    }

    @Test
    void aPatternThatIsNotChosenFindsNothing() {
        Screen screen = new Screen(
                new Redaction(() -> patterns(Map.of("enable", "true", "patterns", "url"))),
                message -> assertEquals(Map.of(), message.extras()));
        screen.take(
                new AuditMessage("c", 0, new Io(Io.STDOUT, Bytes.utf8("--password=Hunter2 ghp_0123456789")), 0L), 0);
    }
}
