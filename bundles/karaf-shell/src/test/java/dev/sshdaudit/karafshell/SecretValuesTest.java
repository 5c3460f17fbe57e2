package dev.sshdaudit.karafshell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.apache.karaf.shell.api.console.CommandLoggingFilter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as users type them: what of them is masked, and what is not. */
class SecretValuesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "audit:config audit.s3 secretKey VALUE ~ audit:config audit.s3 secretKey ***",
                "config audit.s3 secretKey VALUE ~ config audit.s3 secretKey ***",
                "AUDIT:Config audit.s3 SECRETKEY VALUE ~ AUDIT:Config audit.s3 SECRETKEY ***",
                "audit:config audit.ledger key.passphrase X ~ audit:config audit.ledger key.passphrase ***",
                "config:property-set passphrase X ~ config:property-set passphrase ***",
                "property-set passphrase X ~ property-set passphrase ***",
                "config:property-append accessKey X ~ config:property-append accessKey ***",
                "*:property-set passphrase X ~ *:property-set passphrase ***",
                "config:property-set -p audit.s3 secretKey X ~ config:property-set -p audit.s3 secretKey ***",
                "config:property-set --pid audit.s3 secretKey X ~ config:property-set --pid audit.s3 secretKey ***",
                "config:property-set --pid=audit.s3 secretKey X ~ config:property-set --pid=audit.s3 secretKey ***",
                "config:property-set secretKey X -p audit.s3 ~ config:property-set secretKey *** -p audit.s3",
                "config:property-set secretKey -p audit.s3 X ~ config:property-set secretKey *** audit.s3 ***",
                "config:property-set secretKey -X ~ config:property-set secretKey ***",
                "audit:config --default audit.s3 secretKey X ~ audit:config --default audit.s3 secretKey ***",
                "audit:config audit.s3 secretKey 'X Y; z | $(a) \" {' ~ audit:config audit.s3 secretKey ***",
                "audit:config audit.s3 secretKey \"X 'Y'; {z} | a\" ~ audit:config audit.s3 secretKey ***",
                "audit:config audit.s3 secretKey \"X \\\" \\$(a)\" ~ audit:config audit.s3 secretKey ***",
                "audit:config audit.s3 secretKey X\\ Y\\;Z ~ audit:config audit.s3 secretKey ***",
                "audit:config audit.s3 secretKey a'b c'\"d e\"f ~ audit:config audit.s3 secretKey ***",
                "audit:config audit.s3 'secretKey' X ~ audit:config audit.s3 'secretKey' ***",
                "'audit:config' \"audit.s3\" secret\\Key X ~ 'audit:config' \"audit.s3\" secret\\Key ***",
                "  audit:config   audit.s3\tsecretKey   X   Y ~ audit:config   audit.s3\tsecretKey   ***   Y",
                "a; audit:config p secretKey X; b ~ a; audit:config p secretKey ***; b",
                "a | audit:config p secretKey X | b ~ a | audit:config p secretKey *** | b",
                "a && audit:config p secretKey X || b & c ~ a && audit:config p secretKey *** || b & c",
                "! audit:config p secretKey X > file ~ ! audit:config p secretKey *** > file",
                "x = audit:config p secretKey X ~ x = audit:config p secretKey ***",
                "x = (audit:config p secretKey X) ~ x = (audit:config p secretKey ***)",
                "each [1 2] { audit:config p secretKey X; b } ~ each [1 2] { audit:config p secretKey ***; b }",
                "echo $(audit:config p secretKey X) b ~ echo $(audit:config p secretKey ***) b",
                "echo \"a $(audit:config p token 'X )') $(config p token Y)\" ~ echo \"a $(audit:config p token ***) $(config p token ***)\"",
                "audit:config p token X; property-set token Y ~ audit:config p token ***; property-set token ***",
            })
    void theValueOfASecretIsMasked(String line, String masked) {
        assertEquals(masked, mask(line.strip()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "audit:config p secretKey a$(evil x)b ~ audit:config p secretKey ***$(evil x)b",
                "audit:config p secretKey \"a b$(evil x)\" ~ audit:config p secretKey \"***$(evil x)\"",
                "audit:config p secretKey $(evil 'x y') ~ audit:config p secretKey $(evil 'x y')",
                "audit:config p secretKey \"'$(evil x)'\" ~ audit:config p secretKey \"***$(evil x)'\"",
                "audit:config p secretKey 'a'$(evil)'b' ~ audit:config p secretKey '***'$(evil)'b'",
                "audit:config p secretKey a`evil` ~ audit:config p secretKey ***`evil`",
                "audit:config p secretKey a{b;evil} ~ audit:config p secretKey ***{b;evil}",
                "audit:config p secretKey { evil } ~ audit:config p secretKey { evil }",
                "audit:config p secretKey (evil a) ~ audit:config p secretKey (evil a)",
                "audit:config p secretKey [evil a] ~ audit:config p secretKey [evil a]",
                "audit:config p secretKey ${evil} ~ audit:config p secretKey ${evil}",
                "audit:config p secretKey $name ~ audit:config p secretKey $name",
                "audit:config p secretKey a$name/b ~ audit:config p secretKey ***$name***",
                "audit:config p secretKey %(1+evil) ~ audit:config p secretKey ***(1+evil)",
                "audit:config p secretKey $(config p secretKey X) ~ audit:config p secretKey $(config p secretKey ***)",
                "audit:config p secretKey a;evil ~ audit:config p secretKey ***;evil",
                "audit:config p secretKey ;evil ~ audit:config p secretKey ;evil",
                "audit:config p secretKey |evil ~ audit:config p secretKey |evil",
                "audit:config p secretKey '';evil '' ~ audit:config p secretKey ***;evil ''",
                "audit:config p secretKey 'a\\';evil 'b' ~ audit:config p secretKey ***;evil 'b'",
                "audit:config p secretKey \"a\\\\\";evil \"b\" ~ audit:config p secretKey ***;evil \"b\"",
                "audit:config p secretKey x > evil ~ audit:config p secretKey *** > evil",
            })
    void whatRunsWithinOrBehindAValueStaysVisible(String line, String masked) {
        assertEquals(masked, mask(line));
    }

    /** The shell runs nothing of such a line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "audit:config p secretKey 'a b ~ audit:config p secretKey '*** ***",
                "property-set secretKey \"a b; evil x ~ property-set secretKey \"*** ***; evil x",
                "audit:config p secretKey a; evil 'b ~ audit:config p secretKey ***; evil 'b",
                "audit:config p secretKey a$(evil b ~ audit:config p secretKey ***$(evil b",
                "echo secretKey 'a ~ echo secretKey 'a",
            })
    void ofALineThatTheShellRefusesTheLiteralPartsAreMasked(String line, String masked) {
        assertEquals(masked, mask(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit:config audit mode strict",
                "audit:config audit.s3 secretKey",
                "audit:config --default audit.s3 secretKey",
                "audit:config secretKey mode evil",
                "config:property-set mode secretKey evil",
                "config:property-set -p secretKey mode evil",
                "config:property-set --pid=secretKey mode evil",
                "config:property-delete secretKey evil",
                "config:property-set $key evil",
                "config:property-set $(secretKey) evil",
                "my:property-set secretKey evil",
                "echo audit:config audit.s3 secretKey evil",
                "echo 'audit:config audit.s3 secretKey evil'",
                "echo '$(audit:config audit.s3 secretKey evil)'",
                "audit:configure audit.s3 secretKey evil",
                "",
                "   ",
                "{",
                "evil",
            })
    void nothingElseIsMasked(String line) {
        assertEquals(line, mask(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(",
                "'",
                "\"",
                "{ ",
                "[",
                "(",
                "a ",
                "config p token ",
                "$(config p token x)",
                "config p token x;"
            })
    void longHostileLinesCostLittle(String part) {
        CommandLoggingFilter filter = new SecretValues();
        String line = part.repeat(100_000 / part.length());
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            try {
                filter.filter(line);
            } catch (StackOverflowError e) {
                // the line is told as one that could not be masked
                assertTrue(part.matches(".*[({\\[].*"), part);
            }
        });
    }

    private static String mask(String line) {
        String masked = new SecretValues().filter(line).toString();
        assertEquals(masked, new SecretValues().filter(masked).toString(), "masked twice");
        return masked;
    }
}
