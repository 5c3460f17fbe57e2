package dev.sshdaudit.query.configure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.query.ConfigurationKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfiguringTest {

    private static final class Followed implements FollowedConfiguration {

        private final String pid;
        private final Map<String, String> values = new TreeMap<>();

        private Followed(String pid, Map<String, String> values) {
            this.pid = pid;
            this.values.putAll(values);
        }

        @Override
        public String pid() {
            return pid;
        }

        @Override
        public @Nullable Problem problem() {
            return null;
        }

        @Override
        public List<Key> keys() {
            return values.entrySet().stream()
                    .map(entry -> new Key(entry.getKey(), entry.getValue(), SET, null))
                    .toList();
        }

        @Override
        public @Nullable String check(String key, @Nullable String value) {
            return values.containsKey(key) ? null : "no key " + key;
        }

        @Override
        public void set(String key, @Nullable String value) throws IOException {
            String why = check(key, value);
            if (why != null) {
                throw new IllegalArgumentException(why);
            } else if ("full".equals(value)) {
                throw new IOException("no space left");
            }
            values.put(key, value == null ? "its default" : value);
        }
    }

    private final List<FollowedConfiguration> followed = new ArrayList<>(List.of(
            new Followed("audit.file", Map.of("sync", "none", "directory", "/var/log/audit")),
            new Followed("audit", Map.of("mode", "strict"))));
    private final Configuring configuring = new Configuring(() -> followed);

    @Test
    void allKeysAreToldByPidAndKey() {
        assertEquals(
                List.of("audit mode strict", "audit.file directory /var/log/audit", "audit.file sync none"),
                configuring.all().stream()
                        .map(key -> key.pid() + " " + key.key() + " " + key.value())
                        .toList());
        followed.remove(0);
        assertEquals(1, configuring.all().size());
    }

    @Test
    void aKeyIsSetAndToldAsItIsThen() throws IOException {
        assertEquals(
                new ConfigurationKey("audit.file", "sync", "always", "set", null),
                configuring.configure("audit.file", "sync", "always"));
        assertEquals(
                "its default", configuring.configure("audit.file", "sync", null).value());
    }

    @Test
    void whatThereIsIsToldWhereSomethingIsMissing() {
        assertEquals(
                "there is no PID \"audit.\\efile\"; there are audit, audit.file",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> configuring.configure("audit.\u001bfile", "sync", "always"))
                        .getMessage());
        assertEquals(
                "no key sink",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> configuring.configure("audit.file", "sink", "always"))
                        .getMessage());
        assertThrows(IOException.class, () -> configuring.configure("audit.file", "sync", "full"));
    }
}
