package dev.sshdaudit.sshd.tap;

/** Where the sessions of a version of SSHD keep their compressions. */
record CompressionFields(CompressionField incoming, CompressionField outgoing) {

    /** Those of the SSHD that is there. */
    static final CompressionFields PRESENT = new CompressionFields(
            new CompressionField("inCompression", "decodeLock"), new CompressionField("outCompression", "encodeLock"));
}
