package dev.sshdaudit.ledger.timestamp;

import dev.sshdaudit.ledger.merkle.Hash;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time stamp: an authority says that it saw a hash at a time (RFC 3161, section 2.4.2: TimeStampToken). Immutable.
 */
public final class TimestampToken {

    private static final String SIGNED_DATA = "1.2.840.113549.1.7.2";
    private static final String TIME_STAMP = "1.2.840.113549.1.9.16.1.4";
    private static final String SHA_256 = "2.16.840.1.101.3.4.2.1";

    /** The place of the certificates in SignedData, if there are any. */
    private static final int CERTIFICATES = 3;

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuuMMddHHmmss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter();

    private final byte[] encoded;
    private final byte[] content;
    private final List<X509Certificate> certificates;
    private final Signer signer;
    private final @Nullable Hash imprint;
    private final Instant time;
    private final @Nullable BigInteger nonce;

    private TimestampToken(byte[] encoded) {
        this.encoded = encoded.clone();
        Der message = Der.parse(encoded).need(Der.SEQUENCE);
        needType(message.value(0), SIGNED_DATA);
        Der signed = message.value(1).need(Der.CONTEXT_0).value(0).need(Der.SEQUENCE);
        Der encapsulated = signed.value(2).need(Der.SEQUENCE);
        needType(encapsulated.value(0), TIME_STAMP);
        this.content = encapsulated.value(1).need(Der.CONTEXT_0).value(0).octets();
        this.certificates = certificates(signed.value(CERTIFICATES));
        List<Der> values = signed.values();
        List<Der> signers = values.get(values.size() - 1).need(Der.SET).values();
        if (signers.size() != 1) {
            throw new IllegalArgumentException("it has not exactly one signature");
        }
        this.signer = new Signer(signers.get(0));
        Der info = Der.parse(content).need(Der.SEQUENCE);
        Der seen = info.value(2).need(Der.SEQUENCE);
        this.imprint = seen.value(0).need(Der.SEQUENCE).value(0).oid().equals(SHA_256)
                ? hash(seen.value(1).octets())
                : null;
        this.time = time(info.value(4));
        this.nonce = nonce(info.values());
    }

    /**
     * Reads a token. Nothing is verified.
     *
     * @param encoded the token in DER
     * @throws IllegalArgumentException if it is none. The message is a sentence without a full stop, whose subject is the token
     */
    public static TimestampToken parse(byte[] encoded) {
        return new TimestampToken(encoded);
    }

    private static void needType(Der type, String wanted) {
        if (!type.oid().equals(wanted)) {
            throw new IllegalArgumentException("it is no time stamp");
        }
    }

    private static @Nullable Hash hash(byte[] bytes) {
        return bytes.length == Hash.SIZE ? Hash.of(bytes) : null;
    }

    private static Instant time(Der value) {
        String text = new String(value.need(Der.GENERALIZED_TIME).content(), StandardCharsets.US_ASCII);
        try {
            return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its time is not in UTC", e);
        }
    }

    /** The only INTEGER behind the time is the nonce. */
    private static @Nullable BigInteger nonce(List<Der> info) {
        for (Der value : info.subList(5, info.size())) {
            if (value.is(Der.INTEGER)) {
                return value.integer();
            }
        }
        return null;
    }

    private static List<X509Certificate> certificates(Der value) {
        List<X509Certificate> certificates = new ArrayList<>();
        if (value.is(Der.CONTEXT_0)) {
            try {
                CertificateFactory factory = CertificateFactory.getInstance("X.509");
                for (Der certificate : value.values()) {
                    if (certificate.is(Der.SEQUENCE)) {
                        certificates.add((X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(certificate.encoded())));
                    }
                }
            } catch (CertificateException e) {
                throw new IllegalArgumentException("it has a certificate that is damaged", e);
            }
        }
        return List.copyOf(certificates);
    }

    /** The token in DER. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** When the authority saw the hash. */
    public Instant time() {
        return time;
    }

    /** The number by which a response is known to answer a request, or null. */
    @Nullable
    BigInteger nonce() {
        return nonce;
    }

    /** The certificates in the token. */
    List<X509Certificate> certificates() {
        return certificates;
    }

    /** Whether the authority saw the SHA-256 hash of these bytes. */
    public boolean isOf(byte[] message) {
        return imprint != null && imprint.equals(Hash.sha256(message));
    }

    /**
     * Verifies the signature by the certificate in the token, which must be one for time stamps, and valid at the time. Whether
     * the certificate is trusted is what {@link Authorities} says.
     *
     * @return the certificate
     * @throws IllegalArgumentException if the signature is not right. The message is a sentence without a full stop, whose
     *     subject is the token
     */
    public X509Certificate verify() {
        return signer.verify(content, certificates, time);
    }
}
