package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Principal;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class ConfigChangeTest {

    private enum Rank {
        low,
        high
    }

    @interface Keys {
        @Narrows(Narrows.When.SWITCHED_OFF)
        boolean on() default true;

        @Narrows(Narrows.When.SWITCHED_ON)
        boolean less() default false;

        @Narrows(Narrows.When.LOWERED)
        Rank rank() default Rank.high;

        @Narrows(Narrows.When.RAISED)
        long floor() default 5;

        @Narrows(Narrows.When.EMPTIED)
        String lock() default "yes";

        @Narrows(Narrows.When.EXTENDED)
        String exempt() default "ada, bob";

        @Narrows(Narrows.When.SHORTENED)
        String kept() default "ada, bob";

        String secretKey() default "";

        String db_password() default "";

        String key_passphrase() default "";

        String text() default "";
    }

    @Test
    void aPassphraseIsASecret() throws InvalidConfigurationException {
        assertEquals(
                "key.passphrase: (hidden) -> (hidden)",
                change(Map.of("key.passphrase", "Old-47d"), Map.of("key.passphrase", "New-47e"))
                        .toString());
    }

    private final ConfigReader<Keys> reader = new ConfigReader<>("pid", Keys.class);

    private ConfigChange change(Map<String, ?> before, Map<String, ?> after) throws InvalidConfigurationException {
        return reader.changes(reader.readStrictly(before), reader.readStrictly(after));
    }

    private void narrowing(String key, Object narrow, Object wide) throws InvalidConfigurationException {
        assertTrue(change(Map.of(key, wide), Map.of(key, narrow)).narrows(), key);
        assertFalse(change(Map.of(key, narrow), Map.of(key, wide)).narrows(), key);
    }

    @Test
    void eachKindOfChangeThatNarrowsIsKnown() throws InvalidConfigurationException {
        narrowing("on", false, true);
        narrowing("less", true, false);
        narrowing("rank", "low", "high");
        narrowing("floor", 6, 5);
        narrowing("lock", "", "yes");
        narrowing("lock", "none", "yes");
        narrowing("exempt", "ada,bob,eve", "ada, bob");
        narrowing("kept", "ada", "bob,ada");
    }

    @Test
    void valuesAreShownWithTheirKeysAndSecretsAreNot() throws InvalidConfigurationException {
        ConfigChange change = change(
                Map.of("secretKey", "Old-47a", "text", "a"),
                Map.of("secretKey", "New-47b", "db.password", "First-47c", "text", ""));
        assertEquals(
                "db.password: (empty) -> (hidden), secretKey: (hidden) -> (hidden), text: a -> (empty)",
                change.toString());
        assertFalse(change.keys().toString().contains("47"));
    }

    @Test
    void nothingChangesWhereTheSameIsReadAgainOrNothingWasThere() throws InvalidConfigurationException {
        assertTrue(change(Map.of("text", "a"), Map.of("text", "a")).isEmpty());
        assertTrue(
                reader.changes(null, reader.readStrictly(Map.of("text", "a"))).isEmpty());
    }

    private record UserPrincipal(String getName) implements Principal {}

    private record ClientPrincipal(String getName) implements Principal {}

    @Test
    void theAuthorIsTheUserWhoseSubjectTheThreadHas() {
        Subject subject = new Subject(
                true,
                Set.of(new UserPrincipal("karaf"), new ClientPrincipal("ssh(/192.0.2.1:4711)")),
                Set.of(),
                Set.of());
        assertEquals("user \"karaf\", ssh(/192.0.2.1:4711)", Subject.doAs(subject, (PrivilegedAction<String>)
                Author::ofThisThread));
        assertNull(Author.describe(new Subject()));
    }

    @Test
    void whereThereIsNoSubjectTheThreadTells() throws InterruptedException {
        String[] author = new String[2];
        Thread watcher = new Thread(() -> author[0] = Author.ofThisThread(), "fileinstall-/etc");
        Thread other = new Thread(() -> author[1] = Author.ofThisThread(), "qtp-1");
        watcher.start();
        other.start();
        watcher.join();
        other.join();
        assertEquals("a changed file", author[0]);
        assertEquals("thread \"qtp-1\"", author[1]);
    }
}
