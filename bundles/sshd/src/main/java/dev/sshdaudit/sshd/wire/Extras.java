package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.AuditMessage;

/** Keys of the extras that this package adds to messages, besides those that {@code AuditMessage} names. */
final class Extras {

    /** On {@code auth_password_successful}: the server wants more than this method (RFC 4252, section 5.1). */
    static final String PARTIAL = "partial";

    /**
     * On the messages of public keys: the client asked whether the key would do, and did not sign (RFC 4252, section
     * 7).
     */
    static final String QUERY = "query";

    /** On the messages of public keys: SHA-256 of the key, as OpenSSH writes it. */
    static final String FINGERPRINT = "fingerprint";

    /** On the messages of public keys: the contents of the certificate that the key came in. */
    static final String CERTIFICATE = "certificate";

    /** On the messages of public keys: the reasons in the certificate itself against letting the user in. */
    static final String OBJECTIONS = "certificateObjections";

    /** On the messages of public keys: the algorithm of the signature, if it differs from the key's type. */
    static final String SIGNATURE_ALGORITHM = "signatureAlgorithm";

    /**
     * On the messages of passwords: the client sent a new password; on {@code auth_password_failed} alone: the server
     * demands one (RFC 4252, section 8).
     */
    static final String CHANGE = "change";

    /** On the messages of passwords and public keys: the fields of the attempt could not be read to their end. */
    static final String MALFORMED = "malformed";

    /** On {@code handshake_successful}: the method by which the user was authenticated. */
    static final String METHOD = "method";

    /**
     * On {@code handshake_failed} and {@code handshake_successful}: attempts for which the format has no type of
     * message.
     */
    static final String OTHER_ATTEMPTS = "otherAttempts";

    /**
     * On {@code handshake_failed} and {@code handshake_successful}: the number of attempts that this list has no room
     * for.
     */
    static final String OTHER_ATTEMPTS_OMITTED = "otherAttemptsOmitted";

    /**
     * On {@code handshake_failed} and {@code handshake_successful}: the client's identification (RFC 4253, section
     * 4.2).
     */
    static final String CLIENT_VERSION = "clientVersion";

    /** On {@code handshake_failed} and {@code handshake_successful}: the HASSH of the client. */
    static final String HASSH = "hassh";

    /** On {@code handshake_failed} and {@code handshake_successful}: the HASSH of the server. */
    static final String HASSH_SERVER = "hasshServer";

    /**
     * On {@code handshake_failed} and {@code handshake_successful}: the algorithms that both sides agreed on (RFC 4253,
     * section 7.1).
     */
    static final String ALGORITHMS = "algorithms";

    /** On {@code close_write} and {@code close}: the side that closed for writing; the side that closed first. */
    static final String SIDE = "side";

    /** On {@code close}: bytes of data from the client. */
    static final String BYTES_IN = "bytesIn";

    /** On {@code close}: bytes of data from the server. */
    static final String BYTES_OUT = "bytesOut";

    /** On {@code io}: the data type code of extended data other than stderr (RFC 4254, section 5.2). */
    static final String DATA_TYPE = "dataType";

    /** On {@code io}: why the packet cannot be placed. */
    static final String UNPLACED = "unplaced";

    /** On {@code io}: the number of a packet that cannot be placed (RFC 4250, section 4.1). */
    static final String PACKET = "packet";

    /** On {@code io}: the length of that packet in bytes, without its number. */
    static final String PACKET_BYTES = "packetBytes";

    /** Of any: the channels that it may be of, since the client calls them by one number, or called closed ones by it. */
    static final String CANDIDATES = AuditMessage.CANDIDATES;

    /** On {@code io}: the length of data in bytes that the packet states, if the packet has fewer. */
    static final String PROMISED = "promised";

    /** On {@code io}: the bytes of data that the packet has, if the server delivers more. */
    static final String SENT = "sent";

    /** On any message: the fields that were cut, with their full lengths in bytes. */
    static final String TRUNCATED = "truncated";

    /**
     * On {@code io}: a piece of a field that was cut in the last message that has {@link #TRUNCATED}, by the field's
     * name.
     */
    static final String REST = "rest";

    private Extras() {}
}
