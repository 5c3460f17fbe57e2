package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.Bytes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of a request of method {@code publickey} (RFC 4252, section 7). */
record PublicKeyFields(String key, Map<String, Object> extras) {

    /** The most bytes of an algorithm's name that are kept. */
    private static final int MAX_ALGORITHM = 64;

    /**
     * The most bytes of a key that is kept whole. An RSA key of 16384 bits has 2 KiB, its certificate little over 4
     * KiB.
     */
    private static final int MAX_KEY = 8 << 10;

    /** The bytes kept of a longer key. Its fingerprint is that of the whole key. */
    private static final int BEGINNING = 1 << 10;

    /** Reads the fields. A malformed request counts as an attempt, since the server answers it. */
    static PublicKeyFields read(PacketReader packet) {
        String key = "";
        Map<String, Object> extras = new LinkedHashMap<>();
        try {
            if (!packet.bool()) {
                extras.put(Extras.QUERY, true);
            }
            String algorithm = packet.string().takeAtMost(MAX_ALGORITHM);
            key = algorithm;
            String type = keyType(packet.fork(), algorithm);
            extras.putAll(KeyBlob.extras(packet.fork().string(), type));
            BoundedFields fields = BoundedFields.cut(packet, MAX_KEY);
            Bytes blob = fields.bytes("key");
            if (fields.isCut("key")) {
                blob = Bytes.copyOf(blob.toByteArray(), 0, BEGINNING);
            }
            extras.putAll(fields.extras());
            key = type + " " + Base64.getEncoder().encodeToString(blob.toByteArray());
            if (!type.equals(algorithm)) {
                extras.put(Extras.SIGNATURE_ALGORITHM, algorithm);
            }
        } catch (MalformedPacketException e) {
            extras.put(Extras.MALFORMED, true);
        }
        return new PublicKeyFields(key, extras);
    }

    /** The key's type. It differs from the algorithm for RSA keys (RFC 8332), and begins a line of authorized_keys. */
    private static String keyType(PacketReader blob, String algorithm) throws MalformedPacketException {
        PacketReader contents = blob.string();
        try {
            String type = contents.text();
            return type.matches("[\\x21-\\x7e]{1,64}") ? type : algorithm;
        } catch (MalformedPacketException e) {
            return algorithm;
        }
    }
}
