package dev.sshdaudit.ledger.timestamp;

import dev.sshdaudit.ledger.merkle.Hash;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A request for a time stamp, and the check of the response to it. */
public final class TimestampRequest {

    /** The media type of a request. */
    public static final String TYPE = "application/timestamp-query";

    private static final int NONCE_BITS = 64;

    /** The algorithm SHA-256, with parameters NULL. */
    private static final byte[] SHA_256 = HexFormat.of().parseHex("300d06096086480165030402010500");

    private static final byte[] VERSION = Der.of(Der.INTEGER, new byte[] {1});

    /** BOOLEAN true: the token is to have the certificate, so that it can be verified alone. */
    private static final byte[] CERTIFICATE_WANTED = {1, 1, (byte) 0xff};

    private final byte[] message;
    private final BigInteger nonce;

    private TimestampRequest(byte[] message, BigInteger nonce) {
        this.message = message.clone();
        this.nonce = nonce;
    }

    /** A request for some bytes, of which the authority gets the SHA-256 hash alone. */
    public static TimestampRequest of(byte[] message) {
        return new TimestampRequest(message, new BigInteger(NONCE_BITS, new SecureRandom()));
    }

    /** What the authority gets: a TimeStampReq in DER (RFC 3161, section 2.4.1). */
    public byte[] encoded() {
        byte[] hash = Hash.sha256(message).bytes();
        return Der.of(
                Der.SEQUENCE,
                VERSION,
                Der.of(Der.SEQUENCE, SHA_256, Der.of(Der.OCTET_STRING, hash)),
                Der.of(Der.INTEGER, nonce.toByteArray()),
                CERTIFICATE_WANTED);
    }

    /**
     * Takes the token out of a response, and verifies it: it is of these bytes and of this request, and signed.
     *
     * @param response a TimeStampResp in DER (RFC 3161, section 2.4.2)
     * @throws IllegalArgumentException if the authority refused, or the token is not as it must be. The message is a sentence
     *     without a full stop, whose subject is the response
     */
    public TimestampToken token(byte[] response) {
        Der values = Der.parse(response).need(Der.SEQUENCE);
        int status = values.value(0).need(Der.SEQUENCE).value(0).integer().intValue();
        if (status > 1) {
            throw new IllegalArgumentException("the authority refuses, with the status " + status);
        }
        TimestampToken token = TimestampToken.parse(values.value(1).encoded());
        if (!token.isOf(message)) {
            throw new IllegalArgumentException("it is a time stamp of other bytes");
        }
        if (!nonce.equals(token.nonce())) {
            throw new IllegalArgumentException("it answers another request: its nonce is another one");
        }
        token.verify();
        return token;
    }
}
