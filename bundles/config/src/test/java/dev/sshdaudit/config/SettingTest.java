package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.FollowedConfiguration.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Keys as tools see them, and set them. */
class SettingTest {

    @interface Config {
        boolean enable() default false;

        @Range(min = 1, max = 200)
        int size() default 5;

        String secretKey() default "";

        @OneOf("Wr1-allowed")
        String token() default "";

        @Decisive
        @AbsolutePath
        String folder() default "/var/x";

        String bucket() default "b";
    }

    private final Map<String, Object> properties = new TreeMap<>();
    private final List<Config> applied = new ArrayList<>();
    private final Store store = new Store();
    private volatile long nanos = 1L << 60;
    private final ConfigFollower<Config> follower = new ConfigFollower<>(
            "audit.test",
            Config.class,
            new ConfigListener<>() {
                @Override
                public void apply(Config config) throws InvalidConfigurationException {
                    check(config);
                    if (config.folder().equals("/full")) {
                        throw new InvalidConfigurationException("audit.test", "folder", "/full", "a disk with space");
                    }
                    applied.add(config);
                }

                @Override
                public void check(Config config) throws InvalidConfigurationException {
                    if (config.enable() && config.size() == 13) {
                        throw new InvalidConfigurationException("PID audit.test: enable and size do not agree");
                    }
                }

                @Override
                public @Nullable String lacks(Config config) {
                    return config.bucket().isEmpty() ? "key bucket: it is not set" : null;
                }
            },
            store,
            new Delay("unused"),
            () -> nanos);

    /** A configuration service that delivers on a thread of its own. */
    private final class Store extends StoredConfiguration {

        private final List<Thread> threads = new ArrayList<>();
        private final CountDownLatch free = new CountDownLatch(1);
        private boolean waits;

        private Store() {
            super(null, "audit.test");
        }

        @Override
        Map<String, Object> read() {
            return properties;
        }

        @Override
        Map<String, Object> delivered(@Nullable ServiceRegistration<?> registration) {
            return properties;
        }

        @Override
        Map<String, String> readFile(@Nullable Object location) {
            // it is behind, as fileinstall writes it after the configuration service has delivered
            return Map.of("size", "7");
        }

        @Override
        void awaitFile(String key, @Nullable String value) {
            // there is none
        }

        @Override
        void set(String key, @Nullable String value) {
            if (value == null) {
                properties.remove(key);
            } else {
                properties.put(key, value);
            }
            var delivery = FrameworkUtil.asDictionary(Map.copyOf(properties));
            Thread thread = new Thread(() -> {
                try {
                    if (waits) {
                        assertTrue(free.await(10, TimeUnit.SECONDS));
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                follower.updated(delivery);
            });
            threads.add(thread);
            thread.start();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Thread thread : store.threads) {
            thread.join();
        }
        follower.close();
    }

    private void comes(Map<String, Object> map) {
        nanos += 60_000_000_000L;
        properties.clear();
        properties.putAll(map);
        follower.updated(FrameworkUtil.asDictionary(map));
    }

    private String shown(String name) {
        Key key = follower.keys().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return key.value() + ", " + key.source() + (key.refused() == null ? "" : ": " + key.refused());
    }

    private Config last() {
        return applied.get(applied.size() - 1);
    }

    @Test
    void keysAreToldWithTheirValuesInForce() {
        assertEquals(List.of(), follower.keys());
        comes(Map.of("size", "7", "secretKey", "Wr7-secret"));
        assertEquals(
                "bucket enable folder secretKey size token",
                follower.keys().stream().map(Key::name).collect(Collectors.joining(" ")));
        assertEquals("7, set", shown("size"));
        assertEquals("false, default", shown("enable"));
        assertEquals("***, set", shown("secretKey"));
        assertEquals(", default", shown("token"));
    }

    @Test
    void aRefusedValueIsToldBesideTheOneInForce() {
        String refusal = ": PID audit.test, key size: \"x\" is not allowed, it must be a whole number";
        comes(Map.of("size", "x"));
        assertEquals("5, default" + refusal, shown("size"));
        comes(Map.of("size", "7"));
        comes(Map.of("size", "x", "enable", "true"));
        assertEquals("7, last good value" + refusal, shown("size"));
        assertEquals("true, set", shown("enable"));
        comes(Map.of("size", "13", "enable", "true"));
        assertTrue(shown("size").startsWith("7, last good value: PID audit.test: enable and size do not agree"));
        comes(Map.of("size", "8", "enable", "true"));
        assertEquals("8, set", shown("size"));
    }

    @Test
    void aRefusedSecretIsNotTold() {
        comes(Map.of("token", "Wr2-secret"));
        assertEquals(
                ", default: PID audit.test, key token: \"***\" is not allowed, it must be empty, or one of Wr1-allowed",
                shown("token"));
        assertFalse(follower.problem().text().contains("Wr2"));
        assertFalse(follower.check("token", "Wr3-secret").contains("Wr3"));
    }

    @Test
    void whereNothingIsInForceEachKeySaysSo() {
        comes(Map.of("bucket", "", "size", "7"));
        assertEquals("7, not in force: PID audit.test, key bucket: it is not set", shown("size"));
        comes(Map.of("folder", "x", "bucket", "b", "size", "8"));
        assertTrue(
                shown("folder").startsWith("/var/x, not in force: PID audit.test, key folder: \"x\" is not allowed"));
        assertTrue(shown("size").startsWith("8, not in force: "), shown("size"));
    }

    @Test
    void aValueIsCheckedWithoutBeingSet() {
        assertTrue(follower.check("size", "7").contains("has not delivered"));
        comes(Map.of("enable", "true", "token", "wrong"));
        assertNull(follower.check("size", "7"));
        assertNull(follower.check("size", null));
        assertNull(follower.check("secretKey", "$[env:SECRET]"));
        assertEquals(
                "PID audit.test, key sise: there is no such key; there are bucket, enable, folder, secretKey, size, token",
                follower.check("sise", "7"));
        assertEquals(
                "PID audit.test, key size: \"201\" is not allowed, it must be a number from 1 to 200",
                follower.check("size", "201"));
        assertEquals("PID audit.test: enable and size do not agree", follower.check("size", "13"));
        assertTrue(follower.check("folder", "${karaf.data}/x").contains("in the file of the PID alone"));
        assertEquals(1, applied.size());
        assertEquals("5, default", shown("size"));
    }

    @Test
    void aKeyIsInForceWhenItHasBeenSet() throws IOException {
        comes(Map.of("size", "7"));
        follower.set("size", "8");
        assertEquals("8, set", shown("size"));
        assertEquals(8, last().size());
        assertEquals(Map.of("size", "8"), properties);
    }

    /** As quick changes by hand can be damaged by Karaf, values that seem to be set back are not taken from there. */
    @Test
    void aKeyThatIsSetBackAtOnceIsInForce() throws IOException {
        comes(Map.of("size", "7"));
        follower.set("size", "8");
        follower.set("size", "7");
        follower.set("size", "9");
        assertEquals(9, last().size());
    }

    @Test
    void aKeyThatIsRemovedHasItsDefaultAtOnce() throws IOException {
        comes(Map.of("size", "7", "enable", "true", "secretKey", "Wr7-secret"));
        follower.set("enable", "false");
        follower.set("size", null);
        assertEquals("5, default", shown("size"));
        assertEquals(5, last().size());
        assertEquals("Wr7-secret", last().secretKey());
    }

    @Test
    void whatIsNotAllowedIsNotStored() {
        comes(Map.of("size", "7"));
        String message = assertThrows(IllegalArgumentException.class, () -> follower.set("size", "0"))
                .getMessage();
        assertTrue(message.contains("a number from 1 to 200"), message);
        assertEquals(Map.of("size", "7"), properties);
        assertEquals(1, applied.size());
    }

    @Test
    void whatOnlyATrialShowsIsToldAfterwards() throws IOException {
        comes(Map.of("folder", "/var/y"));
        follower.set("folder", "/full");
        assertTrue(shown("folder").startsWith("/var/y, last good value: PID audit.test, key folder: \"/full\""));
    }

    @Test
    void aConfigurationServiceThatIsHeldUpIsTold() {
        comes(Map.of("size", "7"));
        store.waits = true;
        try {
            String message = assertThrows(IOException.class, () -> follower.set("size", "8"))
                    .getMessage();
            assertTrue(message.startsWith("PID audit.test, key size: the change is stored, and was not"), message);
            assertEquals("7, set", shown("size"));
        } finally {
            store.free.countDown();
        }
    }
}
