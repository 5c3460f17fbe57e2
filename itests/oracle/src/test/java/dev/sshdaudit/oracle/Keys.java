package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.Packet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Public keys and certificates as clients send them (RFC 4253, section 6.6; OpenSSH's PROTOCOL.certkeys). None is genuine. */
final class Keys {

    /**
     * A key.
     *
     * @param algorithm how the client signs with it
     * @param blob the key itself
     */
    record Key(String algorithm, byte[] blob) {}

    private static final String RSA_CERTIFICATE = "ssh-rsa-cert-v01@openssh.com";

    /** SSHD asks its host for this one, which lets ada have it; without a signature that is right, nothing follows. */
    static final Key RSA = new Key("ssh-rsa", rsa());

    static final List<Key> ALL = List.of(
            RSA,
            new Key("rsa-sha2-256", rsa()),
            new Key("ssh-ed25519", ed25519()),
            new Key("ssh-ed25519", Arrays.copyOf(ed25519(), 9_000)),
            new Key("ssh-ed25519", new byte[] {0, 0, 0, 11}),
            new Key("ssh-rsa", rsa("no printable type\u20ac")),
            new Key(RSA_CERTIFICATE, certificate(RSA_CERTIFICATE, 2, 1, "ada")),
            new Key("rsa-sha2-512-cert-v01@openssh.com", certificate(RSA_CERTIFICATE, 2, 2, "")),
            new Key(RSA_CERTIFICATE, certificate(RSA_CERTIFICATE, 2, 1, "bob".repeat(200))),
            new Key(RSA_CERTIFICATE, Arrays.copyOf(certificate(RSA_CERTIFICATE, 2, 1, "ada"), 400)),
            new Key("ssh-ed25519-cert-v01@openssh.com", certificate("ssh-ed25519-cert-v01@openssh.com", 1, 1, "ada")),
            new Key(
                    "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
                    certificate("sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", 3, 1, "ada")),
            new Key("ssh-dss-cert-v01@openssh.com", certificate("ssh-dss-cert-v01@openssh.com", 4, 1, "ada")),
            new Key("new-cert-v01@openssh.com", certificate("new-cert-v01@openssh.com", 1, 1, "ada")));

    private Keys() {}

    private static byte[] ed25519() {
        return packet("ssh-ed25519").bytes(filled(32)).toByteArray();
    }

    private static byte[] rsa() {
        return rsa("ssh-rsa");
    }

    private static byte[] rsa(String type) {
        return packet(type)
                .bytes((byte) 1, (byte) 0, (byte) 1)
                .bytes(filled(256))
                .toByteArray();
    }

    /** {@link Packet} begins with a byte: here the first of the length of the type. */
    private static Packet packet(String type) {
        byte[] bytes = type.getBytes(StandardCharsets.UTF_8);
        return Packet.of(0).raw((byte) 0, (byte) 0, (byte) bytes.length).raw(bytes);
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 9);
        return bytes;
    }

    private static byte[] certificate(String type, int fields, long kind, String principal) {
        Packet packet = packet(type).bytes(filled(32)); // a nonce
        for (int i = 0; i < fields; i++) {
            packet.bytes(i == 0 && fields == 2 ? new byte[] {1, 0, 1} : filled(64));
        }
        byte[] principals = packed(principal.isEmpty() ? List.of() : List.of(principal, "eve"));
        byte[] options = kind == 1 ? packed(List.of("force-command", "")) : packed(many());
        return packet.uint32(0)
                .uint32(17)
                .uint32(kind)
                .text("id")
                .bytes(principals)
                .uint32(0)
                .uint32(kind)
                .uint32(kind == 1 ? 0xffffffffL : 0)
                .uint32(0xffffffffL)
                .bytes(options)
                .bytes(options)
                .text("")
                .bytes(rsa())
                .bytes(filled(40))
                .toByteArray();
    }

    /** More than are recorded. */
    private static List<String> many() {
        return Collections.nCopies(80, "option");
    }

    private static byte[] packed(List<String> texts) {
        Packet packet = Packet.of(0);
        texts.forEach(packet::text);
        byte[] bytes = packet.toByteArray();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }
}
