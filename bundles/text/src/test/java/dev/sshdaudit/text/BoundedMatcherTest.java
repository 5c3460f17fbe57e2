package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedMatcherTest {

    /** Within these, Java's engine looks at no character for minutes, and so nothing stops the engine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:){2147483647}x",
                "(){1001}x",
                "(?:(?:){1000}){1000}x",
                "(?:){2000,}?x",
                "^{5000}x",
                "$ {5000}",
                "\\b{5000}x",
                "(?x)() # a comment\n {5000}x",
            })
    void whatCannotBeStoppedIsRefused(String expression) {
        Pattern pattern = Pattern.compile(expression.equals("$ {5000}") ? "(?x)$ {5000}" : expression);
        assertThrows(IllegalArgumentException.class, () -> BoundedMatcher.check(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(ab){1000}", "x{100000}", "[0-9a-f]{5000}", "(\\d{1,3}\\.){3}\\d{1,3}", "(a|b)*", "\\(\\{5000"})
    void whatLooksAtCharactersIsAllowed(String expression) {
        assertDoesNotThrow(() -> BoundedMatcher.check(Pattern.compile(expression)));
    }

    @Test
    void aTextIsNoExpression() {
        assertDoesNotThrow(() -> BoundedMatcher.check(Pattern.compile("(){5000}", Pattern.LITERAL)));
    }
}
