package dev.sshdaudit.ledger.timestamp;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The signature in a time stamp (RFC 5652, section 5.3: SignerInfo). It covers attributes, which have the hash of the content and
 * name the certificate (RFC 5816).
 */
final class Signer {

    private static final String CONTENT_TYPE = "1.2.840.113549.1.9.3";
    private static final String MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    private static final String CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
    private static final String CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
    private static final String TIME_STAMP = "1.2.840.113549.1.9.16.1.4";
    private static final String PURPOSE = "1.3.6.1.5.5.7.3.8";

    private static final Map<String, String> DIGESTS = Map.of(
            "2.16.840.1.101.3.4.2.1", "SHA-256",
            "2.16.840.1.101.3.4.2.2", "SHA-384",
            "2.16.840.1.101.3.4.2.3", "SHA-512");

    private static final String PSS = "1.2.840.113549.1.1.10";

    /** Names of the Java platform, by the algorithm's identifier; those that begin with "with" lack the digest. */
    private static final Map<String, String> SIGNATURES = Map.of(
            "1.2.840.113549.1.1.1", "withRSA",
            "1.2.840.10045.2.1", "withECDSA",
            "1.2.840.113549.1.1.11", "SHA256withRSA",
            "1.2.840.113549.1.1.12", "SHA384withRSA",
            "1.2.840.113549.1.1.13", "SHA512withRSA",
            "1.2.840.10045.4.3.2", "SHA256withECDSA",
            "1.2.840.10045.4.3.3", "SHA384withECDSA",
            "1.2.840.10045.4.3.4", "SHA512withECDSA",
            "1.3.101.112", "Ed25519");

    private final String digest;
    private final byte[] signed;
    private final Map<String, Der> attributes = new HashMap<>();
    private final Der algorithm;
    private final byte[] signature;

    Signer(Der info) {
        this.digest = digest(info.value(2));
        Der attributeSet = info.value(3).need(Der.CONTEXT_0);
        // what is signed has the tag of a SET instead (RFC 5652, section 5.4)
        this.signed = Der.of(Der.SET, attributeSet.content());
        for (Der attribute : attributeSet.values()) {
            attributes.put(
                    attribute.value(0).oid(), attribute.value(1).need(Der.SET).value(0));
        }
        this.algorithm = info.value(4).need(Der.SEQUENCE);
        this.signature = info.value(5).octets();
    }

    private static String digest(Der algorithm) {
        String name = DIGESTS.get(algorithm.need(Der.SEQUENCE).value(0).oid());
        if (name == null) {
            throw new IllegalArgumentException("it has a hash that is none of SHA-256, SHA-384, SHA-512");
        }
        return name;
    }

    /** Verifies the signature of a content; returns the certificate of the signer. */
    X509Certificate verify(byte[] content, List<X509Certificate> certificates, Instant time) {
        try {
            Der type = attributes.get(CONTENT_TYPE);
            Der hash = attributes.get(MESSAGE_DIGEST);
            if (type == null || hash == null || !type.oid().equals(TIME_STAMP)) {
                throw new IllegalArgumentException("its signature is not one of a time stamp");
            }
            if (!MessageDigest.isEqual(MessageDigest.getInstance(digest).digest(content), hash.octets())) {
                throw new IllegalArgumentException("its content was changed");
            }
            X509Certificate certificate = certificate(certificates);
            check(certificate, time);
            Signature verifier = verifier();
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(signed);
            if (!verifier.verify(signature)) {
                throw new IllegalArgumentException("its signature is not one of its certificate's key");
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its signature cannot be verified", e);
        }
    }

    private Signature verifier() throws GeneralSecurityException {
        String oid = algorithm.value(0).oid();
        if (oid.equals(PSS)) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            try {
                parameters.init(algorithm.value(1).encoded());
            } catch (IOException e) {
                throw new GeneralSecurityException(e);
            }
            Signature verifier = Signature.getInstance("RSASSA-PSS");
            verifier.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
            return verifier;
        }
        String name = SIGNATURES.get(oid);
        if (name == null) {
            throw new IllegalArgumentException(
                    "its signature is of a kind that cannot be verified here, only by openssl ts");
        }
        return Signature.getInstance(name.startsWith("with") ? digest.replace("-", "") + name : name);
    }

    /** The certificate that the signed attributes name. */
    private X509Certificate certificate(List<X509Certificate> certificates) throws GeneralSecurityException {
        boolean isSecond = attributes.containsKey(CERTIFICATE_V2);
        Der named = attributes.get(isSecond ? CERTIFICATE_V2 : CERTIFICATE);
        if (named == null) {
            throw new IllegalArgumentException("it does not name the certificate of its signer");
        }
        Der id = named.value(0).value(0).need(Der.SEQUENCE);
        // version 1 is SHA-1; version 2 has an algorithm, or else is SHA-256
        boolean hasAlgorithm = isSecond && id.value(0).is(Der.SEQUENCE);
        String algorithmName = !isSecond ? "SHA-1" : hasAlgorithm ? digest(id.value(0)) : "SHA-256";
        byte[] wanted = id.value(hasAlgorithm ? 1 : 0).octets();
        for (X509Certificate certificate : certificates) {
            if (MessageDigest.isEqual(
                    MessageDigest.getInstance(algorithmName).digest(certificate.getEncoded()), wanted)) {
                return certificate;
            }
        }
        throw new IllegalArgumentException("it lacks the certificate of its signer");
    }

    private static void check(X509Certificate certificate, Instant time) throws CertificateException {
        List<String> purposes = certificate.getExtendedKeyUsage();
        if (purposes == null || !purposes.equals(List.of(PURPOSE))) {
            throw new IllegalArgumentException("its certificate is not one for time stamps");
        }
        if (time.isBefore(certificate.getNotBefore().toInstant())
                || time.isAfter(certificate.getNotAfter().toInstant())) {
            throw new IllegalArgumentException("its certificate was not valid on " + time);
        }
    }
}
