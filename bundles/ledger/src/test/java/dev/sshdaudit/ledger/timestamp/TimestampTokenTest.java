package dev.sshdaudit.ledger.timestamp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.ledger.timestamp.TestAuthority.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time stamps of an authority that is made with Bouncy Castle, and verified by openssl, too. */
class TimestampTokenTest {

    /** A token ends with the signature, which has so many bytes at least. */
    private static final int SIGNATURE = 64;

    private static final byte[] MESSAGE = "what is stamped".getBytes(UTF_8);

    @TempDir
    Path directory;

    private static String problem(TestAuthority authority) {
        TimestampRequest request = TimestampRequest.of(MESSAGE);
        return assertThrows(IllegalArgumentException.class, () -> request.token(authority.response(request.encoded())))
                .getMessage();
    }

    @Test
    void aRequestIsReadAsItWasMeantAndItsTokenIsVerified() throws Exception {
        try (TestAuthority authority = TestAuthority.create()) {
            TimestampRequest request = TimestampRequest.of(MESSAGE);
            TimeStampRequest read = new TimeStampRequest(request.encoded());
            assertEquals(
                    "2.16.840.1.101.3.4.2.1", read.getMessageImprintAlgOID().getId());
            assertTrue(read.getCertReq());
            byte[] response = authority.response(request.encoded());
            new TimeStampResponse(response).validate(read);
            TimestampToken token = request.token(response);
            assertTrue(token.isOf(MESSAGE));
            assertFalse(token.isOf("other".getBytes(UTF_8)));
            assertEquals(
                    authority.time.truncatedTo(ChronoUnit.SECONDS), token.time().truncatedTo(ChronoUnit.SECONDS));
            assertArrayEquals(
                    token.encoded(), TimestampToken.parse(token.encoded()).encoded());
            assertEquals(
                    "CN=Test authority",
                    TimestampToken.parse(token.encoded())
                            .verify()
                            .getSubjectX500Principal()
                            .getName());
        }
    }

    @Test
    void eachUsualKindOfSignatureIsVerified() throws Exception {
        for (List<String> kind : List.of(
                List.of("RSA", "SHA512withRSA"),
                List.of("RSA", "SHA256withRSAandMGF1"),
                List.of("EC", "SHA256withECDSA"),
                List.of("EC", "SHA384withECDSA"),
                List.of("Ed25519", "Ed25519"))) {
            try (TestAuthority authority =
                    new TestAuthority(kind.get(0), kind.get(1), KeyPurposeId.id_kp_timeStamping, Instant.now())) {
                TimestampRequest request = TimestampRequest.of(MESSAGE);
                request.token(authority.response(request.encoded()));
                authority.digest = "SHA-1";
                request.token(authority.response(request.encoded()));
            }
        }
    }

    @Test
    void whatAnAuthorityMustNotSendIsRefusedWithTheReason() throws Exception {
        try (TestAuthority authority = TestAuthority.create()) {
            authority.mode = Mode.OTHER_BYTES;
            assertEquals("it is a time stamp of other bytes", problem(authority));
            authority.mode = Mode.OTHER_NONCE;
            assertEquals("it answers another request: its nonce is another one", problem(authority));
            authority.mode = Mode.NO_NONCE;
            assertEquals("it answers another request: its nonce is another one", problem(authority));
            authority.mode = Mode.REFUSED;
            assertEquals("the authority refuses, with the status 2", problem(authority));
            authority.mode = Mode.GOOD;
            authority.time = Instant.now().plus(Duration.ofDays(400));
            assertTrue(problem(authority).startsWith("its certificate was not valid on "), problem(authority));
        }
        try (TestAuthority server = TestAuthority.create()) {
            server.time = Instant.now().minus(Duration.ofDays(2));
            assertTrue(problem(server).startsWith("its certificate was not valid on "), problem(server));
        }
    }

    @Test
    void everyEditOfATokenAndEveryCutIsFound() throws Exception {
        try (TestAuthority authority = TestAuthority.create()) {
            TimestampRequest request = TimestampRequest.of(MESSAGE);
            byte[] token = request.token(authority.response(request.encoded())).encoded();
            Authorities trusted = Authorities.parse(authority.certificate().getBytes(UTF_8));
            assertTrue(isWell(token, trusted));
            List<Integer> missed = new ArrayList<>();
            for (int i = 0; i < token.length; i++) {
                byte[] edited = token.clone();
                edited[i] ^= (byte) (1 << i % 8);
                boolean isSignature = i >= token.length - SIGNATURE;
                if (isWell(edited, trusted) && (isSignature || !isOutside(edited, token))) {
                    missed.add(i);
                }
                assertFalse(isWell(Arrays.copyOf(token, i), trusted), "cut at " + i);
            }
            assertEquals(List.of(), missed);
        }
    }

    private static boolean isWell(byte[] bytes, Authorities trusted) {
        try {
            TimestampToken token = TimestampToken.parse(bytes);
            return token.isOf(MESSAGE) && trusted.trust(token, token.verify());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether what matters is the same: no signature covers the versions, and the list of algorithms, of SignedData. */
    private static boolean isOutside(byte[] edited, byte[] whole) {
        TimestampToken one = TimestampToken.parse(edited);
        TimestampToken other = TimestampToken.parse(whole);
        return one.time().equals(other.time())
                && one.nonce().equals(other.nonce())
                && one.verify().equals(other.verify());
    }

    @Test
    void aCertificateForAnotherPurposeCannotSign() throws Exception {
        try (TestAuthority authority = TestAuthority.create()) {
            TimestampRequest request = TimestampRequest.of(MESSAGE);
            byte[] token = request.token(authority.response(request.encoded())).encoded();
            TimestampToken.parse(TestAuthority.signedFor(KeyPurposeId.id_kp_timeStamping, token))
                    .verify();
            for (KeyPurposeId other : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, null}) {
                TimestampToken wrong = TimestampToken.parse(TestAuthority.signedFor(other, token));
                assertEquals(
                        "its certificate is not one for time stamps",
                        assertThrows(IllegalArgumentException.class, wrong::verify)
                                .getMessage());
            }
        }
    }

    @Test
    void authoritiesAreTrustedByTheirCertificateOrByWhoIssuedIt() throws Exception {
        try (TestAuthority authority = TestAuthority.create();
                TestAuthority other = TestAuthority.create()) {
            TimestampRequest request = TimestampRequest.of(MESSAGE);
            TimestampToken token = request.token(authority.response(request.encoded()));
            var signer = token.verify();
            for (String trusted :
                    List.of(authority.certificate(), authority.issuer(), other.issuer() + authority.issuer())) {
                assertTrue(Authorities.parse(trusted.getBytes(UTF_8)).trust(token, signer));
            }
            for (String foreign : List.of(other.certificate(), other.issuer())) {
                assertFalse(Authorities.parse(foreign.getBytes(UTF_8)).trust(token, signer));
            }
            assertThrows(IllegalArgumentException.class, () -> Authorities.parse("no PEM".getBytes(UTF_8)));
            assertThrows(IllegalArgumentException.class, () -> Authorities.parse(new byte[0]));
        }
    }

    private int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue();
    }

    private boolean hasOpenssl() throws Exception {
        try {
            return run("openssl", "version") == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void opensslVerifiesATokenAsTheReadmeSays() throws Exception {
        assumeTrue(hasOpenssl(), "needs openssl");
        try (TestAuthority authority = TestAuthority.create()) {
            TimestampRequest request = TimestampRequest.of(MESSAGE);
            Files.write(
                    directory.resolve("token"),
                    request.token(authority.response(request.encoded())).encoded());
            Files.write(directory.resolve("signature"), MESSAGE);
            Files.writeString(directory.resolve("authority.pem"), authority.issuer());
            String[] verify = {
                "openssl",
                "ts",
                "-verify",
                "-token_in",
                "-in",
                "token",
                "-data",
                "signature",
                "-CAfile",
                "authority.pem"
            };
            assertEquals(0, run(verify));
            Files.write(directory.resolve("signature"), "other".getBytes(UTF_8));
            assertTrue(run(verify) != 0);
        }
    }
}
