package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyBlobTest {

    @TempDir
    Path folder;

    private String keygen(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, output);
        return output;
    }

    /** The fingerprint, as OpenSSH prints it. */
    private String fingerprint(String file) throws IOException, InterruptedException {
        return keygen("-l", "-f", file).split(" ")[1];
    }

    private Map<String, Object> extras(String publicKeyFile) throws IOException {
        String[] line = Files.readString(folder.resolve(publicKeyFile)).split(" ");
        byte[] blob = Base64.getDecoder().decode(line[1]);
        return KeyBlob.extras(new PacketReader(blob, 0, blob.length), line[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void keysAndCertificatesHaveTheFingerprintThatOpenSshPrints(String type) throws Exception {
        keygen("-q", "-t", type, "-N", "", "-f", "key");
        assertEquals(Map.of(Extras.FINGERPRINT, fingerprint("key.pub")), extras("key.pub"));

        keygen("-q", "-t", "ed25519", "-N", "", "-f", "authority");
        String options =
                "-q -s authority -z 18446744073709551615 -n ada,bob -V 20200101000000Z:20210101000000Z -O clear"
                        + " -O permit-pty -O force-command=id -O source-address=192.0.2.0/24";
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.addAll(List.of("-I", "Ada's laptop", "key.pub"));
        keygen(arguments.toArray(String[]::new));
        assertEquals(
                Map.of(
                        Extras.FINGERPRINT,
                        fingerprint("key-cert.pub"),
                        Extras.CERTIFICATE,
                        Map.of(
                                "serial",
                                "18446744073709551615",
                                "type",
                                "user",
                                "id",
                                "Ada's laptop",
                                "principals",
                                List.of("ada", "bob"),
                                "validAfter",
                                1577836800L,
                                "validBefore",
                                1609459200L,
                                "criticalOptions",
                                List.of("force-command=id", "source-address=192.0.2.0/24"),
                                "extensions",
                                List.of("permit-pty"),
                                "authority",
                                fingerprint("authority.pub"))),
                extras("key-cert.pub"));
    }

    @Test
    void whatACertificateSaysAgainstItselfIsTold() throws Exception {
        keygen("-q", "-t", "ed25519", "-N", "", "-f", "key");
        keygen("-q", "-t", "ed25519", "-N", "", "-f", "authority");
        keygen("-q", "-s", "authority", "-I", "id", "-n", "bob", "-V", "20200101:20210101", "key.pub");
        assertEquals(List.of("expired", "for other users"), objections("ada"));
        assertEquals(List.of("expired"), objections("bob"));
        keygen("-q", "-s", "authority", "-I", "id", "-V", "29990101:29990102", "-h", "key.pub");
        assertEquals(List.of("not a user's", "not valid yet", "for no user by name"), objections("ada"));
        keygen("-q", "-s", "authority", "-I", "id", "-n", "ada", "key.pub");
        assertEquals(null, objections("ada"));
    }

    private Object objections(String user) throws IOException {
        String[] line = Files.readString(folder.resolve("key-cert.pub")).split(" ");
        Wire wire = new Wire();
        wire.client(Packet.of(50)
                .text(user)
                .text("ssh-connection")
                .text("publickey")
                .bool(false)
                .text(line[0])
                .bytes(Base64.getDecoder().decode(line[1])));
        return wire.recorded.messages().get(0).extras().get(Extras.OBJECTIONS);
    }

    @Test
    void aCutCertificateIsTakenAsItIs() throws Exception {
        keygen("-q", "-t", "ed25519", "-N", "", "-f", "key");
        keygen("-q", "-t", "ed25519", "-N", "", "-f", "authority");
        keygen("-q", "-s", "authority", "-I", "id", "key.pub");
        String[] line = Files.readString(folder.resolve("key-cert.pub")).split(" ");
        byte[] blob = Base64.getDecoder().decode(line[1]);
        // the authority's signature ends it, after the last that is read
        int end = blob.length - 4 - 83;
        for (int length = 0; length < end; length++) {
            assertEquals(
                    Set.of(Extras.FINGERPRINT),
                    KeyBlob.extras(new PacketReader(blob, 0, length), line[0]).keySet());
        }
        assertEquals(
                Set.of(Extras.FINGERPRINT, Extras.CERTIFICATE),
                KeyBlob.extras(new PacketReader(blob, 0, end), line[0]).keySet());
    }
}
