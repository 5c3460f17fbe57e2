package dev.sshdaudit.ledger.timestamp;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;

/** The certificates of which an auditor trusts time stamps: those of authorities, or of who issues theirs. Immutable. */
public final class Authorities {

    private final Set<X509Certificate> certificates = new LinkedHashSet<>();

    private Authorities(Iterable<? extends Certificate> all) {
        all.forEach(certificate -> certificates.add((X509Certificate) certificate));
    }

    /**
     * Reads certificates.
     *
     * @param file one or more, each in PEM
     * @throws IllegalArgumentException if there is none, or one that is damaged
     */
    public static Authorities parse(byte[] file) {
        try {
            Authorities authorities = new Authorities(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(file)));
            if (authorities.certificates.isEmpty()) {
                throw new IllegalArgumentException("it has no certificates in PEM");
            }
            return authorities;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("it has no certificates in PEM", e);
        }
    }

    /**
     * Whether the certificate of a token's signer is among these, or was issued, at last, by one of these, at the token's time.
     * Lists of revoked certificates are not asked for.
     */
    public boolean trust(TimestampToken token, X509Certificate signer) {
        if (certificates.contains(signer)) {
            return true;
        }
        try {
            Set<TrustAnchor> anchors = new LinkedHashSet<>();
            certificates.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(signer);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(token.certificates())));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(token.time()));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
