package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.AuditSettings;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static Policy policy(Map<String, ?> properties) throws InvalidConfigurationException {
        return Settings.of(new ConfigReader<>(AuditSettings.PID, AuditSettings.class).readStrictly(properties))
                .policy();
    }

    private static void assertRefused(String key, Object value, String allowed) {
        InvalidConfigurationException e =
                assertThrows(InvalidConfigurationException.class, () -> policy(Map.of(key, value)));
        assertEquals(
                "PID audit, key " + key + ": \"" + value + "\" is not allowed, it must be " + allowed, e.getMessage());
    }

    @Test
    void theDefaultsAreThoseOfTheLimits() throws InvalidConfigurationException {
        assertEquals(Policy.DEFAULT, policy(Map.of()));
    }

    @Test
    void limitsAreTakenAsTheyAreGiven() throws InvalidConfigurationException {
        Limits limits = policy(Map.of("mailbox.size", 65536, "mailbox.total", "8388608", "mailbox.timeout", 0))
                .mailboxes();
        assertEquals(new Limits(65536, 8388608, 0), limits);
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertRefused("mailbox.size", 65535L, "a number from 65536 to 1073741824");
        assertRefused("mailbox.total", 1L, "0, or a number from 8388608");
        assertRefused("mailbox.total", -1L, "0, or a number from 8388608");
        assertRefused("mailbox.timeout", -1L, "a number from 0 to 3600");
        assertRefused("mailbox.timeout", 3601L, "a number from 0 to 3600");
    }

    @Test
    void usersAreSeparatedByCommas() throws InvalidConfigurationException {
        assertEquals(
                Set.of("alice", "bob van b"),
                policy(Map.of("exempt.users", " alice , bob van b,,")).exemptUsers());
    }

    @Test
    void aCommaAfterABackslashBelongsToAName() throws InvalidConfigurationException {
        assertEquals(
                Set.of("Doe, J", "a\\b", "last,"),
                policy(Map.of("exempt.users", "Doe\\, J, a\\\\b,last\\,")).exemptUsers());
    }
}
