package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticationDecoderTest {

    private static final byte[] KEY = Packet.of(0)
            .uint8(0)
            .uint8(0)
            .uint8(11)
            .raw("ssh-ed25519".getBytes())
            .bytes(new byte[] {1, 2})
            .toByteArray();
    private static final String KEY_LINE = "ssh-ed25519 " + Base64.getEncoder().encodeToString(KEY);

    /** What ssh-keygen -l says of it. */
    private static final String FINGERPRINT = "fingerprint=SHA256:xrPeIJhpRWfxxzIaHHzgc5B+xnObyfKI0uXf2xHAXt8";

    private final Wire wire = new Wire();

    private static Packet request(String method) {
        return Packet.of(50).text("ada").text("ssh-connection").text(method);
    }

    private static Packet failure(boolean partial) {
        return Packet.of(51).text("publickey,password").bool(partial);
    }

    @Test
    void aWrongPasswordAndThenTheRightOne() {
        wire.client(request("password").bool(false).text("wrong")).server(failure(false));
        wire.client(request("password").bool(false).text("right")).server(Packet.of(52));
        wire.assertRecorded(
                "auth_password username=ada password='wrong'",
                "auth_password_failed username=ada password='wrong'",
                "auth_password username=ada password='right'",
                "auth_password_successful username=ada password='right'",
                "handshake_successful username=ada {method=password}");
    }

    @Test
    void passwordsStayOutWhereTheyAreNotIntercepted() {
        Wire closed = new Wire(Set.of());
        closed.client(request("password").bool(true).text("secret1").text("secret2"))
                .server(failure(false));
        closed.client(request("keyboard-interactive").text("").text(""));
        closed.server(
                Packet.of(60).text("").text("").text("").uint32(1).text("Code?").bool(false));
        closed.client(Packet.of(61).uint32(1).text("secret3")).server(failure(false));
        closed.assertRecorded(
                "auth_password username=ada password='' {change=true}",
                "auth_password_failed username=ada password='' {change=true}",
                "auth_keyboard_interactive_challenge username=ada instruction= questions=[question=Code? echo=false]",
                "auth_keyboard_interactive_answer username=ada answers=[question=Code? answer=]",
                "auth_keyboard_interactive_failed Username=ada");
    }

    @Test
    void anExpiredPasswordIsChanged() {
        wire.client(request("password").bool(false).text("old"));
        wire.server(Packet.of(60).text("Your password has expired").text(""));
        wire.client(request("password").bool(true).text("old").text("new")).server(Packet.of(52));
        wire.assertRecorded(
                "auth_password username=ada password='old'",
                "auth_password_failed username=ada password='old' {change=true}",
                "auth_password username=ada password='old' {change=true newPassword='new'}",
                "auth_password_successful username=ada password='old' {change=true newPassword='new'}",
                "handshake_successful username=ada {method=password}");
    }

    @Test
    void anAuthenticatorThatBreaksIsNotAWrongPassword() {
        wire.client(request("password").bool(false).text("p"));
        wire.decoder.backendError("IOException: LDAP is down");
        wire.server(failure(false));
        wire.client(request("password").bool(false).text("p")).server(failure(false));
        wire.client(
                request("publickey").bool(true).text("ssh-ed25519").bytes(KEY).text("signature"));
        wire.decoder.backendError("no disk");
        wire.server(failure(false));
        wire.client(request("keyboard-interactive").text("").text(""));
        wire.decoder.backendError("no tokens");
        wire.server(failure(false));
        wire.assertRecorded(
                "auth_password username=ada password='p'",
                "auth_password_backend_error username=ada password='p' reason=IOException: LDAP is down",
                "auth_password username=ada password='p'",
                "auth_password_failed username=ada password='p'",
                "auth_pubkey username=ada key=" + KEY_LINE + " {" + FINGERPRINT + "}",
                "auth_pubkey_backend_error username=ada key=" + KEY_LINE + " reason=no disk {" + FINGERPRINT + "}",
                "auth_keyboard_interactive_backend_error username=ada reason=no tokens");
    }

    @Test
    void askingForAKeyIsNotTheSameAsSigningWithIt() {
        wire.client(request("publickey").bool(false).text("ssh-ed25519").bytes(KEY))
                .server(failure(false));
        wire.client(request("publickey").bool(false).text("ssh-ed25519").bytes(KEY));
        wire.server(Packet.of(60).text("ssh-ed25519").bytes(KEY));
        wire.client(
                request("publickey").bool(true).text("ssh-ed25519").bytes(KEY).text("signature"));
        wire.server(Packet.of(52));
        wire.assertRecorded(
                "auth_pubkey username=ada key=" + KEY_LINE + " {" + FINGERPRINT + " query=true}",
                "auth_pubkey_failed username=ada key=" + KEY_LINE + " {" + FINGERPRINT + " query=true}",
                "auth_pubkey username=ada key=" + KEY_LINE + " {" + FINGERPRINT + " query=true}",
                "auth_pubkey_successful username=ada key=" + KEY_LINE + " {" + FINGERPRINT + " query=true}",
                "auth_pubkey username=ada key=" + KEY_LINE + " {" + FINGERPRINT + "}",
                "auth_pubkey_successful username=ada key=" + KEY_LINE + " {" + FINGERPRINT + "}",
                "handshake_successful username=ada {method=publickey}");
    }

    @Test
    void aKeyIsShownAsInAuthorizedKeysWhateverItSignsWith() throws Exception {
        byte[] rsa = Packet.of(0)
                .uint8(0)
                .uint8(0)
                .uint8(7)
                .raw("ssh-rsa".getBytes())
                .toByteArray();
        wire.client(
                request("publickey").bool(true).text("rsa-sha2-512").bytes(rsa).text("signature"));
        wire.client(request("publickey")
                .bool(true)
                .text("ssh-odd")
                .bytes(new byte[] {1})
                .text("signature"));
        wire.assertRecorded(
                "auth_pubkey username=ada key=ssh-rsa " + Base64.getEncoder().encodeToString(rsa) + " {fingerprint="
                        + sha256(rsa) + " signatureAlgorithm=rsa-sha2-512}",
                "auth_pubkey username=ada key=ssh-odd AQ== {fingerprint=" + sha256(new byte[] {1}) + "}");
    }

    private static String sha256(byte[] key) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
        return "SHA256:" + Base64.getEncoder().encodeToString(hash).replace("=", "");
    }

    @Test
    void keyboardInteractiveTakesSeveralRoundsAndOneWithoutQuestions() {
        wire.client(request("keyboard-interactive").text("").text("pam"));
        wire.server(Packet.of(60)
                .text("name")
                .text("Hello")
                .text("")
                .uint32(2)
                .text("User?")
                .bool(true)
                .text("Pass?")
                .bool(false));
        wire.client(Packet.of(61).uint32(2).text("ada").text("secret"));
        wire.server(Packet.of(60).text("").text("Wait").text("").uint32(0));
        wire.client(Packet.of(61).uint32(0));
        wire.server(
                Packet.of(60).text("").text("").text("").uint32(1).text("Code?").bool(false));
        wire.client(Packet.of(61).uint32(2).text("123").text("too much"));
        wire.server(Packet.of(52));
        wire.assertRecorded(
                "auth_keyboard_interactive_challenge username=ada instruction=Hello"
                        + " questions=[question=User? echo=true; question=Pass? echo=false]",
                "auth_keyboard_interactive_answer username=ada"
                        + " answers=[question=User? answer=ada; question=Pass? answer=secret]",
                "auth_keyboard_interactive_challenge username=ada instruction=Wait questions=[]",
                "auth_keyboard_interactive_answer username=ada answers=[]",
                "auth_keyboard_interactive_challenge username=ada instruction= questions=[question=Code? echo=false]",
                "auth_keyboard_interactive_answer username=ada"
                        + " answers=[question=Code? answer=123; question= answer=too much]",
                "handshake_successful username=ada {method=keyboard-interactive}");
    }

    @Test
    void partialSuccessIsASuccessThatSaysSo() {
        wire.client(
                request("publickey").bool(true).text("ssh-ed25519").bytes(KEY).text("signature"));
        wire.server(failure(true));
        wire.client(request("password").bool(false).text("p")).server(failure(true));
        wire.client(request("keyboard-interactive").text("").text("")).server(failure(true));
        wire.decoder.end();
        wire.assertRecordedAfter(
                0,
                "auth_pubkey username=ada key=" + KEY_LINE + " {" + FINGERPRINT + "}",
                "auth_pubkey_successful username=ada key=" + KEY_LINE + " {" + FINGERPRINT + " partial=true}",
                "auth_password username=ada password='p'",
                "auth_password_successful username=ada password='p' {partial=true}",
                wire.recorded.lines().get(4),
                "disconnect");
        assertEquals(List.of("keyboard-interactive partial"), otherAttempts());
    }

    private List<String> otherAttempts() {
        AuditMessage end = wire.recorded.messages().stream()
                .filter(it ->
                        it.type() == MessageType.HANDSHAKE_FAILED || it.type() == MessageType.HANDSHAKE_SUCCESSFUL)
                .findFirst()
                .orElseThrow();
        return ((List<?>) end.extras().get("otherAttempts"))
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .map(it -> it.get("method") + " " + it.get("result"))
                        .toList();
    }

    @Test
    void attemptsWithoutATypeAreListedInTheHandshake() {
        long before = Instant.now().toEpochMilli();
        wire.decoder.clientVersion("SSH-2.0-test");
        wire.client(request("none")).server(failure(false));
        wire.client(request("gssapi-with-mic").uint32(0));
        wire.server(Packet.of(60).text("oid"))
                .client(Packet.of(61).text("token"))
                .server(failure(false));
        wire.client(request("hostbased")).server(failure(true));
        wire.client(request("none")).server(Packet.of(52));
        assertEquals(
                List.of("none failed", "gssapi-with-mic failed", "hostbased partial", "none successful"),
                otherAttempts());
        AuditMessage successful = wire.recorded.only(MessageType.HANDSHAKE_SUCCESSFUL);
        assertEquals("none", successful.extras().get("method"));
        assertEquals("SSH-2.0-test", successful.extras().get("clientVersion"));
        Map<?, ?> first = (Map<?, ?>) ((List<?>) successful.extras().get("otherAttempts")).get(0);
        assertTrue((Long) first.get("time") / 1_000_000 >= before);
        assertEquals(1, wire.recorded.messages().size());
    }

    @Test
    void theListOfOtherAttemptsIsBounded() {
        for (int i = 0; i < 1000; i++) {
            wire.client(request("m".repeat(1000))).server(failure(false));
        }
        wire.decoder.end();
        AuditMessage failed = wire.recorded.only(MessageType.HANDSHAKE_FAILED);
        assertEquals(32, otherAttempts().size());
        assertEquals("m".repeat(64) + " failed", otherAttempts().get(0));
        assertEquals(968L, failed.extras().get("otherAttemptsOmitted"));
    }

    @Test
    void aConnectionThatEndsWithoutAUserFailedItsHandshake() {
        wire.decoder.endsBecause("disconnected by the client: bye");
        wire.decoder.endsBecause("IOException: and so on");
        wire.client(request("password").bool(false).text("p"));
        wire.decoder.end();
        wire.decoder.end();
        wire.client(request("password").bool(false).text("too late"));
        wire.assertRecorded(
                "auth_password username=ada password='p'",
                "handshake_failed reason=disconnected by the client: bye",
                "disconnect {reason=disconnected by the client: bye}");
    }

    @Test
    void aConnectionThatJustEndsSaysHowFarItGot() {
        wire.decoder.end();
        wire.assertRecorded(
                "handshake_failed reason=connection closed before the client identified itself", "disconnect");
        Wire later = new Wire();
        later.decoder.clientVersion("SSH-2.0-x");
        later.decoder.end();
        later.assertRecorded(
                "handshake_failed reason=connection closed before the user was authenticated"
                        + " {clientVersion=SSH-2.0-x}",
                "disconnect");
    }

    @Test
    void anAttemptThatCannotBeReadIsAnAttempt() {
        wire.client(request("password").bool(false).uint32(500).raw(new byte[3]))
                .server(failure(false));
        wire.client(request("publickey").bool(true).text("ssh-ed25519").uint32(-1))
                .server(failure(false));
        wire.client(Packet.of(50).uint32(-1)).server(failure(false));
        wire.client(Packet.of(50).text("ada").text("ssh")).server(failure(false));
        wire.assertRecorded(
                "auth_password username=ada password='' {malformed=true}",
                "auth_password_failed username=ada password='' {malformed=true}",
                "auth_pubkey username=ada key=ssh-ed25519 {malformed=true}",
                "auth_pubkey_failed username=ada key=ssh-ed25519 {malformed=true}",
                "io stream=0 data='' {packet=50 packetBytes=4 unplaced=packet ends 4294967295 bytes too early}",
                "io stream=0 data='' {packet=50 packetBytes=14 unplaced=packet ends 4 bytes too early}");
    }

    @Test
    void namesThatAreNotUtf8AreMadeValid() {
        wire.client(Packet.of(50)
                .bytes((byte) 'a', (byte) 0xff, (byte) 0xc0, (byte) 0xaf)
                .text("s")
                .text("password")
                .bool(false)
                .bytes((byte) 0xff));
        AuditMessage message = wire.recorded.only(MessageType.AUTH_PASSWORD);
        dev.sshdaudit.message.Authentication.Password payload =
                (dev.sshdaudit.message.Authentication.Password) message.payload();
        assertEquals("a\ufffd\ufffd\ufffd", payload.username());
        assertEquals((byte) 0xff, payload.password().at(0));
    }

    @Test
    void afterTheUserIsInNothingIsAnAttempt() {
        wire.login("ada");
        wire.client(request("password").bool(false).text("p"))
                .server(failure(false))
                .server(Packet.of(52));
        assertEquals(List.of("handshake_successful", "io"), wire.recorded.types());
        wire.decoder.authenticated("somebody else");
        assertEquals(2, wire.recorded.messages().size());
        assertFalse(wire.recorded.lines().get(0).contains("joined"));
    }
}
