package dev.sshdaudit.ledger.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;

/** An Ed25519 key that signs checkpoints. Immutable; shows its public half alone. */
public final class SshPrivateKey {

    private static final int BYTES = 32;

    private final PrivateKey key;
    private final byte[] seed;
    private final SshPublicKey publicKey;

    private SshPrivateKey(PrivateKey key, byte[] seed, byte[] point) {
        this.key = key;
        this.seed = seed;
        this.publicKey = SshPublicKey.ed25519(point);
    }

    /** Makes a new key. */
    public static SshPrivateKey make() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate())
                    .getBytes()
                    .orElseThrow(() -> new IllegalStateException("this Java platform does not show new keys"));
            return new SshPrivateKey(pair.getPrivate(), seed, encoded(((EdECPublicKey) pair.getPublic()).getPoint()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 17 has Ed25519", e);
        }
    }

    /**
     * The key with this seed (RFC 8032, section 5.1.5).
     *
     * @param seed 32 bytes
     * @param point the 32 bytes of the public key
     * @throws IllegalArgumentException if the public key is not that of the seed
     */
    static SshPrivateKey of(byte[] seed, byte[] point) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            SshPrivateKey found = new SshPrivateKey(key, seed.clone(), point);
            byte[] probe = {1};
            if (!found.sign(probe).verifies(probe)) {
                throw new IllegalArgumentException("its public half is not that of its private half");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is damaged", e);
        }
    }

    /** A point as RFC 8032, section 5.1.2, encodes it: y in little-endian order, the lowest bit of x above it. */
    private static byte[] encoded(EdECPoint point) {
        byte[] y = point.getY().toByteArray();
        byte[] encoded = new byte[BYTES];
        for (int i = 0; i < Math.min(BYTES, y.length); i++) {
            encoded[i] = y[y.length - 1 - i];
        }
        if (point.isXOdd()) {
            encoded[BYTES - 1] |= (byte) 0x80;
        }
        return encoded;
    }

    /** The public half. */
    public SshPublicKey publicKey() {
        return publicKey;
    }

    /** The 32 bytes of the private half. */
    byte[] seed() {
        return seed.clone();
    }

    /** Signs a message for {@link SshSignature#NAMESPACE}. */
    public SshSignature sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(SshSignature.toSign(message));
            return SshSignature.of(publicKey, publicKey.type(), signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key can sign", e);
        }
    }

    /** Signs a text in UTF-8. */
    public SshSignature sign(String text) {
        return sign(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "private key of " + publicKey.fingerprint();
    }
}
