package dev.sshdaudit.core.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.RedactSettings;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets are taken out of each kind of message that may have one, and out of each stream by itself. */
class RedactionTest {

    private final List<AuditMessage> passed = new ArrayList<>();
    private SecretPatterns patterns = patterns(Map.of("enable", "true"));
    private final Screen screen = new Screen(new Redaction(() -> patterns), passed::add);

    private static SecretPatterns read(Map<String, String> properties) throws InvalidConfigurationException {
        return ChosenSecrets.of(new ConfigReader<>(RedactSettings.PID, RedactSettings.class).readStrictly(properties));
    }

    private static SecretPatterns patterns(Map<String, String> properties) {
        try {
            return read(properties);
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private AuditMessage take(Payload payload, long channel, Map<String, Object> extras) {
        screen.take(new AuditMessage("c", passed.size(), payload, channel, extras), 0);
        return passed.get(passed.size() - 1);
    }

    private AuditMessage take(Payload payload) {
        return take(payload, 0, Map.of());
    }

    private String data(long stream, long channel, String text) {
        AuditMessage message = take(new Io(stream, Bytes.utf8(text)), channel, Map.of());
        return ((Io) message.payload()).data().toUtf8();
    }

    @Test
    void aCommandLineHasNoSecret() {
        AuditMessage message = take(new Exec(3, "mysqldump --password=Pw-4711 db > https://bob:99"));
        assertEquals(new Exec(3, "mysqldump --password=[redacted] db > https://bob:99"), message.payload());
        assertEquals(Map.of("password", 1L), message.extras().get(AuditMessage.REDACTED));
    }

    @Test
    void anEnvironmentVariableIsASecretByItsName() {
        assertEquals(
                new SetEnv(0, "PGPASSWORD", "[redacted]"),
                take(new SetEnv(0, "PGPASSWORD", "Pw-4711")).payload());
        assertEquals(
                new SetEnv(0, "GITLAB_API_KEY", "[redacted]"),
                take(new SetEnv(0, "GITLAB_API_KEY", "Pw-4711")).payload());
        AuditMessage harmless = take(new SetEnv(0, "LANG", "de_DE"));
        assertEquals(new SetEnv(0, "LANG", "de_DE"), harmless.payload());
        assertEquals(Map.of(), harmless.extras());
        assertEquals(
                new SetEnv(0, "HTTP_PROXY", "http://bob:[redacted]@proxy"),
                take(new SetEnv(0, "HTTP_PROXY", "http://bob:Pw-4711@proxy")).payload());
    }

    @Test
    void commandsThatAShellTellsHaveNoSecret() {
        AuditMessage message = take(
                new Io(Io.STDIN, Bytes.EMPTY), 0, Map.of(AuditMessage.COMMAND, "connect --token t-4711", "other", "x"));
        assertEquals("connect --token [redacted]", message.extras().get(AuditMessage.COMMAND));
        assertEquals("x", message.extras().get("other"));
    }

    @Test
    void eachStreamOfEachChannelIsReadByItself() {
        assertEquals("--password=", data(Io.STDOUT, 0, "--password="));
        assertEquals("Pw", data(Io.STDERR, 0, "Pw"));
        assertEquals("Pw", data(Io.STDIN, 0, "Pw"));
        assertEquals("Pw", data(Io.STDOUT, 1, "Pw"));
        assertEquals("[redacted]", data(Io.STDOUT, 0, "Pw"));
        assertEquals("", data(Io.STDOUT, 0, "-4711"));
        take(new Close());
        assertEquals("-4711", data(Io.STDOUT, 0, "-4711"));
    }

    @Test
    void digitsThatCannotWaitAreASecret() {
        screen.take(new AuditMessage("c", 0, new Io(Io.STDOUT, Bytes.utf8("http://bob:12")), 0L), 0);
        assertEquals(List.of(), passed);
        screen.look(Screen.LONGEST_NANOS);
        assertEquals(
                "http://bob:[redacted]", ((Io) passed.get(0).payload()).data().toUtf8());
        assertEquals(Map.of("url", 1L), passed.get(0).extras().get(AuditMessage.REDACTED));
        assertEquals("@h", data(Io.STDOUT, 0, "34@h"));
    }

    private void masked(long time) {
        screen.take(
                new AuditMessage("c", time, new Io(Io.STDIN, Bytes.EMPTY), 0L, Map.of(AuditMessage.MASKED, true)), 0);
    }

    private String late(long typedAt, String text) {
        AuditMessage message = take(new Io(Io.STDIN, Bytes.utf8(text)), 0, Map.of(AuditMessage.TYPED_AT, typedAt));
        assertEquals(typedAt, message.extras().get(AuditMessage.TYPED_AT));
        return ((Io) message.payload()).data().toUtf8();
    }

    @Test
    void keysThatAreToldLateAreReadWhereTheyWereTyped() {
        assertEquals("mysql --password=", data(Io.STDIN, 0, "mysql --password="));
        masked(100);
        assertEquals("\r", data(Io.STDIN, 0, "\r"));
        assertEquals("echo ", data(Io.STDIN, 0, "echo "));
        masked(200);
        masked(201);
        assertEquals("\r", data(Io.STDIN, 0, "\r"));
        assertEquals("ls\r", data(Io.STDIN, 0, "ls\r"));
        assertEquals("[redacted]", late(100, "hunter2Xy"));
        assertEquals("harmless", late(200, "harmless"));
        assertEquals("pwd\r", data(Io.STDIN, 0, "pwd\r"));
    }

    @Test
    void aSecretBehindKeysThatAreToldLateIsFound() {
        masked(100);
        assertEquals("mysql --pass", late(100, "mysql --pass"));
        assertEquals("word=[redacted]", data(Io.STDIN, 0, "word=hunter2Xy"));
    }

    @Test
    void manyMaskedLinesTakeBoundedMemory() {
        assertEquals("--password=", data(Io.STDIN, 0, "--password="));
        for (int i = 0; i < 1_000; i++) {
            masked(i);
            assertEquals("\r", data(Io.STDIN, 0, "\r"));
        }
        assertEquals("--password=", data(Io.STDIN, 0, "--password="));
        masked(1_000);
        assertEquals("\r", data(Io.STDIN, 0, "\r"));
        assertEquals("[redacted]", late(1_000, "hunter2Xy"));
    }

    @Test
    void otherPatternsAreInForceFromTheNextMessageOn() {
        assertEquals("--password=[redacted]", data(Io.STDOUT, 0, "--password=Pw"));
        patterns = SecretPatterns.NONE;
        assertEquals("--password=Pw", data(Io.STDOUT, 0, "--password=Pw"));
    }

    @Test
    void anOperatorsOwnNamesAndBeginningsAreFound() {
        patterns = patterns(Map.of("enable", "true", "options", "pin", "prefixes", "corp_"));
        assertEquals(
                "--pin [redacted] corp_[redacted] ghp_1 --password=x",
                data(Io.STDOUT, 0, "--pin 12 corp_ab ghp_1 --password=x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"patterns | keys | key patterns", "options  | a b  | key options", "prefixes | x    | key prefixes"
            })
    void aValueThatCannotBeUnderstoodIsRefused(String key, String value, String named) {
        InvalidConfigurationException refused =
                assertThrows(InvalidConfigurationException.class, () -> read(Map.of("enable", "true", key, value)));
        assertTrue(refused.getMessage().contains("PID audit.redact, " + named), refused.getMessage());
    }
}
