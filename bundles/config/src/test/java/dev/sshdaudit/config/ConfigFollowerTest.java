package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigFollowerTest {

    enum Mode {
        best_effort,
        strict
    }

    @interface Config {
        boolean enable() default false;

        int size() default 5;

        long max_size() default 1L << 40;

        Mode mode() default Mode.best_effort;

        String secretKey() default "";
    }

    private final List<Config> applied = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private final ConfigFollower<Config> follower =
            new ConfigFollower<>("audit.test", Config.class, new ConfigListener<>() {
                @Override
                public void apply(Config config) throws InvalidConfigurationException {
                    if (config.size() > 100) {
                        throw new InvalidConfigurationException("audit.test", "size", config.size(), "at most 100");
                    }
                    applied.add(config);
                }

                @Override
                public void rejected(String message) {
                    rejected.add(message);
                }
            });

    @Test
    void aPidWithoutConfigurationHasTheDefaults() {
        follower.updated(null);
        Config config = applied.get(0);
        assertFalse(config.enable());
        assertEquals(5, config.size());
        assertEquals(1L << 40, config.max_size());
        assertEquals(Mode.best_effort, config.mode());
        assertEquals(List.of(), rejected);
    }

    @Test
    void textsAndTypedValuesAreReadAlike() {
        follower.updated(properties(Map.of("enable", " TRUE ", "size", 7, "max.size", "9", "mode", "strict")));
        Config config = applied.get(0);
        assertTrue(config.enable());
        assertEquals(7, config.size());
        assertEquals(9, config.max_size());
        assertEquals(Mode.strict, config.mode());
    }

    @Test
    void whatConfigurationServicesAddIsNotTheOperators() {
        follower.updated(properties(Map.of(
                "service.pid", "audit.test", "felix.fileinstall.filename", "x", ".hidden", "y", ":configurator:z", 1)));
        assertEquals(1, applied.size());
        assertEquals(List.of(), rejected);
    }

    /** Karaf writes files in place, and what watches them may look in between. */
    @Test
    void aFileThatIsReadWhileItIsWrittenDoesNotBringTheDefaults() {
        follower.updated(properties(Map.of("enable", "true", "felix.fileinstall.filename", "x")));
        follower.updated(properties(Map.of("felix.fileinstall.filename", "x")));
        assertEquals(1, applied.size());
        assertEquals(1, rejected.size());
        assertTrue(rejected.get(0).startsWith("PID audit.test: the configuration has lost all its keys."));
        follower.updated(properties(Map.of("enable", "false")));
        assertFalse(applied.get(1).enable());
        follower.updated(null);
        assertEquals(3, applied.size(), "who deletes a configuration gets the defaults");
    }

    @Test
    void aWrongValueLeavesTheLastGoodConfigurationInForce() {
        follower.updated(properties(Map.of("size", 7)));
        follower.updated(properties(Map.of("size", 8, "mode", "strikt")));
        assertEquals(1, applied.size());
        assertEquals(
                List.of("PID audit.test, key mode: \"strikt\" is not allowed, it must be best_effort or strict. "
                        + "The last good configuration stays in force."),
                rejected);
    }

    @Test
    void aKeyThatDoesNotExistLeavesTheLastGoodConfigurationInForce() {
        follower.updated(properties(Map.of("size", 7)));
        follower.updated(properties(Map.of("sise", 8)));
        assertEquals(1, applied.size());
        assertEquals(
                List.of("PID audit.test, key sise: there is no such key; there are "
                        + "enable, max.size, mode, secretKey, size. The last good configuration stays in force."),
                rejected);
    }

    @Test
    void withNothingInForceYetWhatIsRightApplies() {
        follower.updated(properties(Map.of("enable", "true", "size", "many")));
        assertTrue(applied.get(0).enable());
        assertEquals(5, applied.get(0).size());
        assertTrue(rejected.get(0).startsWith("PID audit.test, key size: \"many\" is not allowed"), rejected::toString);
    }

    @Test
    void whatTheListenerRefusesIsReported() {
        follower.updated(properties(Map.of("size", 101)));
        assertEquals(
                List.of("PID audit.test, key size: \"101\" is not allowed, it must be at most 100. "
                        + "Nothing is in force."),
                rejected);
    }

    @Test
    void aConfigurationDoesNotShowItsSecrets() {
        follower.updated(properties(Map.of("secretKey", "Wr8-secret")));
        assertEquals("Wr8-secret", applied.get(0).secretKey());
        assertFalse(applied.get(0).toString().contains("Wr8"));
    }

    private static Dictionary<String, Object> properties(Map<String, Object> map) {
        return new Hashtable<>(map);
    }
}
