package dev.sshdaudit.sshd.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.kex.KexProposalOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HasshTest {

    /** Lists as a client sends them: key exchange, host key, encryption, MAC, compression in both directions, languages. */
    private static final List<String> OFFERED = List.of(
            "curve25519-sha256,ecdh-sha2-nistp256,ext-info-c,kex-strict-c-v00@openssh.com",
            "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,ssh-rsa",
            "aes256-ctr,aes128-ctr",
            "aes128-ctr",
            "hmac-sha2-256,hmac-sha1",
            "hmac-sha2-512",
            "none,zlib@openssh.com",
            "none",
            "",
            "");

    @TempDir
    Path folder;

    /** The fingerprint by which OpenSSH 8.1 is known. */
    @Test
    void aKnownClientHasItsFingerprint() {
        Map<KexProposalOption, String> proposal = Map.of(
                KexProposalOption.ALGORITHMS,
                "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
                        + "ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,"
                        + "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
                        + "diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,ext-info-c",
                KexProposalOption.C2SENC,
                "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,"
                        + "aes128-gcm@openssh.com,aes256-gcm@openssh.com",
                KexProposalOption.C2SMAC,
                "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
                        + "hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,"
                        + "umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1",
                KexProposalOption.C2SCOMP,
                "none,zlib@openssh.com,zlib");
        assertEquals("ec7378c1a92f5a8dde7e8b7a1ddf33d1", Hassh.ofClient(proposal));
    }

    @Test
    void bothSidesAreToldAsTheyOfferedTheirAlgorithmsOnTheWire() throws Exception {
        RecordingAuditLog log = RecordingAuditLog.ofEverything();
        List<String> ofServer;
        try (TestServer server = new TestServer(folder);
                SshServerTap tap = SshServerTap.attach(server.sshd, log)) {
            assertTrue(tap != null);
            server.start();
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                socket.getOutputStream().write("SSH-2.0-hassh\r\n".getBytes(StandardCharsets.US_ASCII));
                while (in.readByte() != '\n') {
                    // the server's version
                }
                ofServer = lists(in);
                socket.getOutputStream().write(offer());
                // the server answers to nothing else, and hangs up
                socket.shutdownOutput();
                in.readAllBytes();
            }
            AuditMessage failed = log.only().awaitEnd().only(MessageType.HANDSHAKE_FAILED);
            assertEquals(
                    md5(String.join(";", OFFERED.get(0), OFFERED.get(2), OFFERED.get(4), OFFERED.get(6))),
                    failed.extras().get("hassh"));
            assertEquals(
                    md5(String.join(";", ofServer.get(0), ofServer.get(3), ofServer.get(5), ofServer.get(7))),
                    failed.extras().get("hasshServer"));
        }
    }

    /** The lists of the next packet, which is not encrypted yet (RFC 4253, sections 6 and 7.1). */
    private static List<String> lists(DataInputStream in) throws IOException {
        byte[] packet = new byte[in.readInt()];
        in.readFully(packet);
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        buffer.position(1 + 1 + 16); // length of padding, number, cookie
        List<String> lists = new ArrayList<>();
        for (int i = 0; i < OFFERED.size(); i++) {
            byte[] list = new byte[buffer.getInt()];
            buffer.get(list);
            lists.add(new String(list, StandardCharsets.US_ASCII));
        }
        return lists;
    }

    private static byte[] offer() throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(payload);
        fields.writeByte(20);
        fields.write(new byte[16]);
        for (String list : OFFERED) {
            fields.writeInt(list.length());
            fields.writeBytes(list);
        }
        fields.writeByte(0);
        fields.writeInt(0);
        int padding = 8 + (8 - (payload.size() + 5) % 8) % 8;
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        DataOutputStream all = new DataOutputStream(packet);
        all.writeInt(payload.size() + 1 + padding);
        all.writeByte(padding);
        payload.writeTo(all);
        all.write(new byte[padding]);
        return packet.toByteArray();
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
