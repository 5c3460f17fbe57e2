package dev.sshdaudit.ledger.checkpoint;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;

/** An Ed25519 key that signs as a ledger does. */
public final class TestKey {

    private static final int POINT = 32;

    private final KeyPair pair;

    private TestKey(KeyPair pair) {
        this.pair = pair;
    }

    /** Makes a new key. */
    public static TestKey create() {
        try {
            return new TestKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key. */
    public SshPublicKey publicKey() {
        EdECPublicKey key = (EdECPublicKey) pair.getPublic();
        byte[] point = new byte[POINT];
        BigInteger y = key.getPoint().getY();
        for (int i = 0; i < POINT; i++) {
            point[i] = y.shiftRight(8 * i).byteValue();
        }
        if (key.getPoint().isXOdd()) {
            point[POINT - 1] |= (byte) 0x80;
        }
        return SshPublicKey.ed25519(point);
    }

    /** The armoured signature of a text. */
    public String sign(String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(SshSignature.toSign(text.getBytes(StandardCharsets.UTF_8)));
            return SshSignature.of(publicKey(), "ssh-ed25519", signer.sign()).armored();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
