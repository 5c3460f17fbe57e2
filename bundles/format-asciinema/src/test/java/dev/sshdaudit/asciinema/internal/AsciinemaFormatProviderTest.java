package dev.sshdaudit.asciinema.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.provider.FormatProvider;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class AsciinemaFormatProviderTest {

    private final FormatProvider provider =
            ServiceLoader.load(FormatProvider.class).findFirst().orElseThrow();

    @Test
    void programsFindItByItsName() {
        assertEquals("asciinema", provider.name());
        assertEquals(Optional.of("audit.asciinema"), provider.pid());
        assertInstanceOf(AsciinemaFormat.class, provider.service());
    }

    @Test
    void whatCannotBeUnderstoodIsToldByPidAndKey() {
        provider.configure(Map.of("version", 3, "idleTimeLimit", "2"));
        assertEquals(
                "PID audit.asciinema, key version: \"4\" is not allowed, it must be 2 or 3",
                assertThrows(IllegalArgumentException.class, () -> provider.configure(Map.of("version", 4)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> provider.configure(Map.of("versions", 3)));
    }
}
