package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedTest {

    private enum Mode {
        one,
        two
    }

    @interface Keys {
        @Range(min = 64, max = 128)
        long size() default 100;

        @Range(min = 8, orZero = true)
        long total() default 0;

        @Range
        int days() default 0;

        @Range(min = 2, max = 3)
        int version() default 2;

        @OneOf({"GOVERNANCE", "COMPLIANCE"})
        String lock() default "";

        @AbsolutePath
        String folder() default "/var/x";

        Mode mode() default Mode.one;
    }

    private final ConfigReader<Keys> reader = new ConfigReader<>("audit.x", Keys.class);

    private static Map<String, Object> given(String key, Object value) {
        return Map.of(key, value);
    }

    @ParameterizedTest
    @CsvSource({
        "size,64",
        "size,128",
        "total,0",
        "total,8",
        "total,9223372036854775807",
        "days,0",
        "version,2",
        "version,3",
        "lock,''",
        "lock,COMPLIANCE",
        "folder,/a",
        "folder,/a/../b"
    })
    void whatIsAllowedIsTakenAsItStandsThere(String key, String value) throws InvalidConfigurationException {
        Keys keys = reader.readStrictly(given(key, value));
        String read = switch (key) {
            case "size" -> String.valueOf(keys.size());
            case "total" -> String.valueOf(keys.total());
            case "days" -> String.valueOf(keys.days());
            case "version" -> String.valueOf(keys.version());
            case "lock" -> keys.lock();
            default -> keys.folder();
        };
        assertEquals(value, read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size|63|a number from 64 to 128",
                "size|129|a number from 64 to 128",
                "total|7|0, or a number from 8",
                "total|-1|0, or a number from 8",
                "days|-1|a number from 0",
                "version|1|2 or 3",
                "version|4|2 or 3",
                "lock|compliance|empty, or one of GOVERNANCE, COMPLIANCE",
                "folder|a|an absolute path of a folder, such as /var/x",
                "folder|/|an absolute path of a folder, such as /var/x",
                "folder|/a/..|an absolute path of a folder, such as /var/x",
                "folder|''|an absolute path of a folder, such as /var/x"
            })
    void whatIsNotAllowedIsRefusedWithWhatIs(String key, String value, String allowed) {
        InvalidConfigurationException e = assertThrows(
                InvalidConfigurationException.class, () -> reader.readStrictly(given(key, value)), key + "=" + value);
        assertEquals(
                "PID audit.x, key " + key + ": \"" + value + "\" is not allowed, it must be " + allowed,
                e.getMessage());
    }

    @Test
    void aRefusedNumberKeepsTheValueBefore() throws InvalidConfigurationException {
        Keys before = reader.readStrictly(given("size", 70));
        ConfigReader.Reading<Keys> reading = reader.read(given("size", 1), before, Set.of());
        assertEquals(70, reading.config().size());
        assertEquals(Set.of("size"), reading.refused().keySet());
        assertEquals(
                List.of("PID audit.x, key size: \"1\" is not allowed, it must be a number from 64 to 128"),
                reading.problems());
    }
}
