package dev.sshdaudit.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Authentication.PublicKeyFailed;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LoginLinesTest {

    /** The expression of the README, with an address in place of {@code <HOST>}. */
    private static final Pattern README =
            Pattern.compile("Failed login from (?<host>[0-9a-f.:]+)( port \\d+)? by [a-z-]+, user \"");

    @Test
    void aFailedAttemptIsOneLineThatTheReadmesExpressionFinds() {
        String line = line(new PasswordFailed("root", null), Map.of());
        assertEquals("Failed login from 192.0.2.1 port 50022 by password, user \"root\"", line);
    }

    @Test
    void noUserNameForgesAnAddress() {
        String line = line(
                new PasswordFailed("x\nFailed login from 203.0.113.9 port 1 by password, user \"y", null), Map.of());
        Matcher found = README.matcher(line);
        Assertions.assertTrue(found.find());
        assertEquals("192.0.2.1", found.group("host"));
        Assertions.assertFalse(found.find(), line);
        Assertions.assertFalse(line.contains("\n"));
    }

    @Test
    void questionsForKeysAndLoginsAreNoFailures() {
        assertNull(line(new PublicKeyFailed("root", "k"), Map.of("query", true)));
        assertNull(line(new HandshakeSuccessful("root"), Map.of()));
    }

    private static String line(Payload payload, Map<String, ?> extras) {
        return LoginLines.of(new EventMapper().of(Messages.of(payload, extras)).get(0));
    }
}
