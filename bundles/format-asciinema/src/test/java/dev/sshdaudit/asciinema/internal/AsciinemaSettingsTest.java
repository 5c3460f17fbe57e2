package dev.sshdaudit.asciinema.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.config.InvalidConfigurationException;
import java.lang.annotation.Annotation;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsciinemaSettingsTest {

    private record Given(int version, int idleTimeLimit, String env, boolean input, boolean safe) {

        Given(int version, int idleTimeLimit, String env, boolean input) {
            this(version, idleTimeLimit, env, input, false);
        }
    }

    private static CastSettings settings(Given given) throws InvalidConfigurationException {
        return AsciinemaFormat.castSettings(new AsciinemaSettings() {
            @Override
            public int version() {
                return given.version();
            }

            @Override
            public int idleTimeLimit() {
                return given.idleTimeLimit();
            }

            @Override
            public String env() {
                return given.env();
            }

            @Override
            public boolean input() {
                return given.input();
            }

            @Override
            public boolean safe() {
                return given.safe();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return AsciinemaSettings.class;
            }
        });
    }

    @Test
    void theDefaultsAreThoseOfTheEncoder() throws Exception {
        Object[] defaults = new Object[5];
        String[] keys = {"version", "idleTimeLimit", "env", "input", "safe"};
        for (int i = 0; i < keys.length; i++) {
            defaults[i] = AsciinemaSettings.class.getDeclaredMethod(keys[i]).getDefaultValue();
        }
        Given given =
                new Given((int) defaults[0], (int) defaults[1], (String) defaults[2], (boolean) defaults[3], (boolean)
                        defaults[4]);
        assertEquals(CastSettings.DEFAULT, settings(given));
    }

    @Test
    void namesOfVariablesMayBeNone() throws InvalidConfigurationException {
        assertEquals(
                new CastSettings(3, 2, List.of("A", "_B9"), false), settings(new Given(3, 2, " A,_B9 ,, A", false)));
        assertEquals(List.of(), settings(new Given(2, 0, " ", true)).env());
        assertEquals(new CastSettings(2, 0, List.of(), true, true), settings(new Given(2, 0, "", true, true)));
    }

    /** The key is named as well, so that all others apply without it. */
    @Test
    void namesThatAreNoneAreRefused() {
        InvalidConfigurationException e =
                assertThrows(InvalidConfigurationException.class, () -> settings(new Given(2, 0, "TERM SHELL", true)));
        assertEquals(
                "PID audit.asciinema, key env: \"TERM SHELL\" is not allowed, it must be names with commas between"
                        + " them, such as TERM, SHELL, LANG",
                e.getMessage());
        assertEquals("env", e.key());
    }
}
