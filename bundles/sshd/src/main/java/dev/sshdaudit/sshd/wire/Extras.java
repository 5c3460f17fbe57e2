package dev.sshdaudit.sshd.wire;

/** Keys of the extras that this package gives, beyond those that {@code AuditMessage} names. */
final class Extras {

    /** Of 101: the server wants more than this method (RFC 4252, section 5.1). */
    static final String PARTIAL = "partial";

    /** Of 104 to 107: the client asked whether it may use the key; it did not sign (RFC 4252, section 7). */
    static final String QUERY = "query";

    /** Of 104 to 107: SHA-256 of the key, as OpenSSH writes it. */
    static final String FINGERPRINT = "fingerprint";

    /** Of 104 to 107: what the certificate says that the key came in. */
    static final String CERTIFICATE = "certificate";

    /** Of 104 to 107: what the certificate says against letting the user in. */
    static final String OBJECTIONS = "certificateObjections";

    /** Of 104 to 107: how the client signs, where the key's type does not tell. */
    static final String SIGNATURE_ALGORITHM = "signatureAlgorithm";

    /** Of 100 to 103: the client sent a new password; of 102: the server demands one (RFC 4252, section 8). */
    static final String CHANGE = "change";

    /** Of 100 to 107: the attempt's fields could not be read. */
    static final String MALFORMED = "malformed";

    /** Of 199: the method that the user got in with. */
    static final String METHOD = "method";

    /** Of 198 and 199: attempts for which there is no type. */
    static final String OTHER_ATTEMPTS = "otherAttempts";

    /** Of 198 and 199: how many attempts are missing in that list. */
    static final String OTHER_ATTEMPTS_OMITTED = "otherAttemptsOmitted";

    /** Of 198 and 199: how the client calls itself (RFC 4253, section 4.2). */
    static final String CLIENT_VERSION = "clientVersion";

    /** Of 198 and 199: what both sides agreed upon (RFC 4253, section 7.1). */
    static final String ALGORITHMS = "algorithms";

    /** Of 496 and 497: who did it, and who did it first. */
    static final String SIDE = "side";

    /** Of 497: bytes of data from the client. */
    static final String BYTES_IN = "bytesIn";

    /** Of 497: bytes of data from the server. */
    static final String BYTES_OUT = "bytesOut";

    /** Of 500: the data type code of extended data other than stderr (RFC 4254, section 5.2). */
    static final String DATA_TYPE = "dataType";

    /** Of 500: why the packet belongs nowhere. */
    static final String UNPLACED = "unplaced";

    /** Of 500: the number of a packet that belongs nowhere (RFC 4250, section 4.1). */
    static final String PACKET = "packet";

    /** Of 500: how long that packet is, without its number. */
    static final String PACKET_BYTES = "packetBytes";

    /** Of any: the channels that it may be of, since the client calls them by one number. */
    static final String CANDIDATES = "candidates";

    /** Of 500: how many bytes of data the client said it sends, where the packet has fewer. */
    static final String PROMISED = "promised";

    /** Of 500: how many of these bytes the client sent, where the server delivers more. */
    static final String SENT = "sent";

    /** Of any: fields that were cut, and their full lengths in bytes. */
    static final String TRUNCATED = "truncated";

    /** Of 500: a piece of what was cut off the last message that has {@link #TRUNCATED}, by its field. */
    static final String REST = "rest";

    private Extras() {}
}
