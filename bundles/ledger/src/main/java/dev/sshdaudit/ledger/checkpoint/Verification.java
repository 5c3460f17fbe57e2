package dev.sshdaudit.ledger.checkpoint;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;

/**
 * Verifies signatures of SSH keys: Ed25519 (RFC 8709), RSA with SHA-2 (RFC 8332), and ECDSA (RFC 5656). All methods throw
 * {@link IllegalArgumentException} where key or signature are damaged, or of another kind.
 */
final class Verification {

    private static final int ED25519_BYTES = 32;
    /** Bits. */
    private static final int LEAST_RSA = 2048;

    private Verification() {}

    /**
     * Whether a key made a signature of some bytes.
     *
     * @param blob the name of the algorithm and the signature, each as a string
     */
    static boolean verifies(SshPublicKey key, byte[] blob, byte[] signed) {
        Wire.Reader reader = new Wire.Reader(blob);
        String algorithm = reader.text();
        byte[] signature = reader.string();
        reader.end();
        Wire.Reader fields = new Wire.Reader(key.blob());
        fields.text();
        try {
            return switch (key.type()) {
                case "ssh-ed25519" -> ed25519(fields, need(algorithm, key.type()), signature, signed);
                case "ssh-rsa" -> rsa(fields, algorithm, signature, signed);
                case "ecdsa-sha2-nistp256" -> ecdsa(fields, "256", "SHA256", algorithm, signature, signed);
                case "ecdsa-sha2-nistp384" -> ecdsa(fields, "384", "SHA384", algorithm, signature, signed);
                case "ecdsa-sha2-nistp521" -> ecdsa(fields, "521", "SHA512", algorithm, signature, signed);
                default ->
                    throw new IllegalArgumentException(
                            "keys of this type cannot be verified here, only by ssh-keygen -Y verify");
            };
        } catch (SignatureException e) {
            return false; // it is not even the encoding of a signature
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the public key is damaged", e);
        }
    }

    private static String need(String algorithm, String expected) {
        if (!algorithm.equals(expected)) {
            throw new IllegalArgumentException("the signature's algorithm does not fit the key");
        }
        return algorithm;
    }

    private static boolean ed25519(Wire.Reader fields, String algorithm, byte[] signature, byte[] signed)
            throws GeneralSecurityException {
        byte[] point = fields.string();
        fields.end();
        if (point.length != ED25519_BYTES) {
            throw new IllegalArgumentException("the public key is damaged");
        }
        // RFC 8032, section 5.1.2: y in little-endian order, and the lowest bit of x in the highest bit
        boolean isOdd = point[ED25519_BYTES - 1] < 0;
        byte[] y = new byte[ED25519_BYTES];
        for (int i = 0; i < ED25519_BYTES; i++) {
            y[i] = point[ED25519_BYTES - 1 - i];
        }
        y[0] &= 0x7f;
        PublicKey key = KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(isOdd, new BigInteger(1, y))));
        return check("Ed25519", key, signature, signed);
    }

    private static boolean rsa(Wire.Reader fields, String algorithm, byte[] signature, byte[] signed)
            throws GeneralSecurityException {
        String name = switch (algorithm) {
            case "rsa-sha2-512" -> "SHA512withRSA";
            case "rsa-sha2-256" -> "SHA256withRSA";
            default -> throw new IllegalArgumentException("the signature's algorithm does not fit the key");
        };
        BigInteger exponent = fields.integer();
        BigInteger modulus = fields.integer();
        fields.end();
        if (modulus.bitLength() < LEAST_RSA) {
            throw new IllegalArgumentException("the RSA key has fewer than " + LEAST_RSA + " bits");
        }
        int length = (modulus.bitLength() + 7) / 8;
        if (signature.length > length) {
            return false;
        }
        PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        // some programs leave out leading zeros
        byte[] padded = new byte[length];
        System.arraycopy(signature, 0, padded, length - signature.length, signature.length);
        return check(name, key, padded, signed);
    }

    private static boolean ecdsa(
            Wire.Reader fields, String bits, String hash, String algorithm, byte[] signature, byte[] signed)
            throws GeneralSecurityException {
        need(algorithm, "ecdsa-sha2-nistp" + bits);
        need(fields.text(), "nistp" + bits);
        byte[] point = fields.string();
        fields.end();
        int length = (Integer.parseInt(bits) + 7) / 8;
        if (point.length != 1 + 2 * length || point[0] != 4) {
            throw new IllegalArgumentException("the public key is damaged");
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp" + bits + "r1"));
        ECPoint w = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + length)),
                new BigInteger(1, Arrays.copyOfRange(point, 1 + length, point.length)));
        PublicKey key = KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(w, curve.getParameterSpec(ECParameterSpec.class)));
        Wire.Reader numbers = new Wire.Reader(signature);
        byte[] both = new byte[2 * length];
        boolean fits = put(numbers.integer(), both, length) & put(numbers.integer(), both, 2 * length);
        numbers.end();
        return fits && check(hash + "withECDSAinP1363Format", key, both, signed);
    }

    /** Puts a number in front of a place; false if it is too long. */
    private static boolean put(BigInteger number, byte[] target, int end) {
        int room = target.length / 2;
        byte[] bytes = number.toByteArray();
        int zeros = bytes.length > room && bytes[0] == 0 ? 1 : 0;
        int length = bytes.length - zeros;
        if (length > room) {
            return false;
        }
        System.arraycopy(bytes, zeros, target, end - length, length);
        return true;
    }

    private static boolean check(String algorithm, PublicKey key, byte[] signature, byte[] signed)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(signed);
        return verifier.verify(signature);
    }
}
