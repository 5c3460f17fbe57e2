package dev.sshdaudit.ledger.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AllowedSignersTest {

    private static final SshPublicKey KEY = TestKey.create().publicKey();
    private static final SshPublicKey OTHER = TestKey.create().publicKey();
    private static final String ORIGIN = "sshd-audit/0123456789abcdef";
    private static final Instant TIME = Instant.parse("2026-11-26T16:00:00Z");

    private static Optional<String> objection(String file) {
        return AllowedSigners.parse(file).objection(KEY, ORIGIN, TIME);
    }

    private static void assertAllowed(String file) {
        assertEquals(Optional.empty(), objection(file), file);
    }

    private static void assertRefused(String objection, String file) {
        assertEquals(Optional.of(objection), objection(file), file);
    }

    private static String problem(String file) {
        return assertThrows(IllegalArgumentException.class, () -> AllowedSigners.parse(file), file)
                .getMessage();
    }

    @Test
    void keyMaySignForItsPrincipals() {
        assertAllowed(AllowedSigners.line("0123456789abcdef", KEY));
        assertAllowed("# a comment\n\n  sshd-audit/* " + KEY + " a comment of three words\r\n");
        assertAllowed("a,\"sshd-audit/0123456789abcde?\" " + KEY);
        assertAllowed("git " + KEY + "\nsshd-audit/* " + KEY);
        assertRefused("is in the file of allowed signers, but not for " + ORIGIN, "someone@example.org " + KEY);
        assertRefused("is in the file of allowed signers, but not for " + ORIGIN, "*,!sshd-audit/01* " + KEY);
        assertRefused("is not in the file of allowed signers", "* " + OTHER);
        assertRefused("is not in the file of allowed signers", "");
    }

    @Test
    void optionsNarrowWhatAKeyMaySign() {
        assertAllowed("* namespaces=\"git,sshd-*\" " + KEY);
        assertAllowed("* NAMESPACES=\"sshd-audit\",valid-after=\"20261126Z\",valid-before=\"202611261600Z\" " + KEY);
        assertRefused(
                "is in the file of allowed signers, but not for the namespace sshd-audit",
                "* namespaces=\"git\" " + KEY);
        assertRefused(
                "signed before the time from which the file of allowed signers allows it",
                "* valid-after=\"20261126160001Z\" " + KEY);
        assertRefused(
                "signed after the time until which the file of allowed signers allows it",
                "* valid-before=\"20261126155959Z\" " + KEY);
        assertRefused(
                "is in the file of allowed signers for certificates alone, which are not supported here",
                "* cert-authority,namespaces=\"sshd-audit\" " + KEY);
    }

    @Test
    void lineThatCannotBeUnderstoodIsTold() {
        assertEquals(
                "line 2: a line has principals, options if there are any, and a public key", problem("# x\n* ssh-rsa"));
        assertEquals("line 1: the line has an unknown option", problem("* strange=\"1\" " + KEY));
        assertEquals("line 1: an option lacks its value in quotes", problem("* namespaces " + KEY));
        assertEquals("line 1: a time has the form YYYYMMDD[HHMM[SS]][Z]", problem("* valid-after=\"tomorrow\" " + KEY));
        assertEquals("line 1: an option has a time that does not exist", problem("* valid-after=\"20261399Z\" " + KEY));
        assertEquals("line 1: the options cannot be understood", problem("* name=space " + KEY));
    }

    @Test
    void keyMustSayItsTypeTwice() {
        String base64 = KEY.toString().split(" ")[1];
        assertEquals(KEY, SshPublicKey.parse(KEY + " comment"));
        assertEquals(
                "the public key says another type before the Base64 than in it",
                assertThrows(IllegalArgumentException.class, () -> SshPublicKey.parse("ssh-rsa " + base64))
                        .getMessage());
    }
}
