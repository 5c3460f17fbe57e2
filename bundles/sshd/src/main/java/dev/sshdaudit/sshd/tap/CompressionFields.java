package dev.sshdaudit.sshd.tap;

/** The fields in which sessions keep their compressions, for both directions. */
record CompressionFields(CompressionField incoming, CompressionField outgoing) {

    /** The fields of the SSHD on the class path. */
    static final CompressionFields PRESENT = new CompressionFields(
            new CompressionField("inCompression", "decodeLock"), new CompressionField("outCompression", "encodeLock"));
}
