package dev.sshdaudit.sshd.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A public key in its wire format (RFC 4253, section 6.6), or an OpenSSH certificate of a key: the type, a nonce, the
 * fields of the key, then what the authority states about the key.
 */
final class KeyBlob {

    private static final String CERTIFICATE_SUFFIX = "-cert-v01@openssh.com";

    private final PacketReader blob;
    private final MessageDigest digest = sha256();

    private KeyBlob(PacketReader blob) {
        this.blob = blob;
    }

    /** The extras of a message with a key. The fingerprint of a certificate is that of its key, as in OpenSSH. */
    static Map<String, Object> extras(PacketReader blob, String type) {
        Map<String, Object> extras = new LinkedHashMap<>();
        int fields = type.endsWith(CERTIFICATE_SUFFIX) ? keyFields(type) : 0;
        if (fields > 0) {
            try {
                new KeyBlob(blob.fork()).certificate(type, fields, extras);
                return extras;
            } catch (MalformedPacketException e) {
                extras.clear();
            }
        }
        extras.put(Extras.FINGERPRINT, fingerprint(blob.rest().toByteArray()));
        return extras;
    }

    /** The number of fields of a key of the type, each of which begins with its length; 0 if the type is not known. */
    private static int keyFields(String certificateType) {
        return switch (certificateType.substring(0, certificateType.length() - CERTIFICATE_SUFFIX.length())) {
            case "ssh-ed25519" -> 1;
            case "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519" -> 2;
            case "sk-ecdsa-sha2-nistp256" -> 3;
            case "ssh-dss" -> 4;
            default -> 0;
        };
    }

    private void certificate(String type, int fields, Map<String, Object> extras) throws MalformedPacketException {
        blob.skipString(); // the type
        blob.skipString(); // the nonce
        update(plainType(type).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < fields; i++) {
            update(blob.bytes().toByteArray());
        }
        extras.put(Extras.FINGERPRINT, text(digest.digest()));
        Map<String, Object> certificate = Certificate.read(blob);
        certificate.put("authority", fingerprint(blob.bytes().toByteArray()));
        extras.put(Extras.CERTIFICATE, certificate);
    }

    private static String plainType(String certificateType) {
        String type = certificateType.substring(0, certificateType.length() - CERTIFICATE_SUFFIX.length());
        return type.startsWith("sk-") ? type + "@openssh.com" : type;
    }

    private void update(byte[] string) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, string.length));
        digest.update(string);
    }

    private static String fingerprint(byte[] key) {
        return text(sha256().digest(key));
    }

    private static String text(byte[] hash) {
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
