package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.settings.AuditSettings;
import dev.sshdaudit.core.settings.Limits;
import dev.sshdaudit.core.settings.Pairs;
import dev.sshdaudit.core.settings.Policy;
import dev.sshdaudit.core.settings.Settings;
import java.util.List;
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

    private static Pairs pairs(String format, String storage, String required) throws InvalidConfigurationException {
        return Settings.of(new ConfigReader<>(AuditSettings.PID, AuditSettings.class)
                        .readStrictly(Map.of("format", format, "storage", storage, "required", required)))
                .pairs();
    }

    private static List<String> names(Pairs pairs) {
        return pairs.all().stream()
                .map(pair -> pair.format() + "/" + pair.storage() + (pair.required() ? "" : " optional"))
                .toList();
    }

    private static String refusedPairs(String format, String storage, String required) {
        return assertThrows(InvalidConfigurationException.class, () -> pairs(format, storage, required))
                .getMessage();
    }

    @Test
    void formatsAndStoragesAtTheSamePlaceOfTheirListsGoTogether() throws InvalidConfigurationException {
        assertEquals(List.of("binary/file", "asciinema/s3"), names(pairs("binary, asciinema", "file,s3", "")));
        assertEquals(List.of("binary/file", "binary/s3"), names(pairs("binary", "file , s3,", "")));
        assertEquals(List.of("binary/s3", "asciinema/s3"), names(pairs("binary,asciinema", "s3", "")));
        assertEquals(List.of("binary/file", "binary/s3"), names(pairs("binary,binary", "file,s3", "")));
        assertEquals(List.of("none/none"), names(pairs("none", "none", "")));
        assertEquals(
                "binary,asciinema", pairs("binary, asciinema", "file,s3", "").formats());
    }

    @Test
    void thoseAreRequiredThatAreNamedAndElseAll() throws InvalidConfigurationException {
        assertEquals(
                List.of("binary/file", "asciinema/s3 optional"), names(pairs("binary,asciinema", "file,s3", "file")));
        assertEquals(
                List.of("binary/file optional", "asciinema/file", "asciinema/s3 optional"),
                names(pairs("binary,asciinema,asciinema", "file,file,s3", "asciinema/file")));
        assertEquals(List.of("binary/file", "asciinema/s3"), names(pairs("binary,asciinema", "file,s3", "binary, s3")));
        assertEquals(
                "PID audit, key required: \"tape\" is none of binary/file, asciinema/s3. Name a format, a storage, or"
                        + " format/storage, of keys format and storage, or empty this key: then all are required.",
                refusedPairs("binary,asciinema", "file,s3", "file,tape"));
    }

    @Test
    void listsThatDoNotGoTogetherAreRefused() {
        assertEquals(
                "PID audit, keys format and storage: a list of 2 formats and a list of 3 storages do not go together."
                        + " Give both as many names, or one of them a single name, which goes with each of the other"
                        + " list.",
                refusedPairs("binary,asciinema", "file,s3,tape", ""));
        assertEquals(
                "PID audit, keys format and storage: format binary and storage file go together twice, and each"
                        + " recording would be there twice under one name. Remove one of the two.",
                refusedPairs("binary,asciinema,binary", "file", ""));
        assertEquals(
                "PID audit, key storage: none keeps nothing, and cannot stand in a list with others. Remove none.",
                refusedPairs("binary", "file,none", ""));
        assertEquals(
                "PID audit, key format: 9 names are too many. Give at most 8.",
                refusedPairs("a,b,c,d,e,f,g,h,i", "file", ""));
    }

    @Test
    void aChangeOfTheListsIsToldByItsKeys() throws InvalidConfigurationException {
        Settings one = new Settings(true, "binary", "file", Policy.DEFAULT);
        Settings two = new Settings(true, pairs("binary,asciinema", "file", "binary"), Policy.DEFAULT);
        assertEquals(
                Map.of(
                        "format", Map.of("from", "binary", "to", "binary,asciinema"),
                        "required", Map.of("from", "", "to", "binary")),
                two.changesFrom(one));
        assertEquals(
                "Auditing of SSH connections is on: format binary and storage file, format asciinema and storage file"
                        + " (which key required does not name), mode best_effort",
                two.toString());
    }
}
