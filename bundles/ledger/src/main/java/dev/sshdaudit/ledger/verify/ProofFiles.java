package dev.sshdaudit.ledger.verify;

/** The names of the files in a folder with the proof for one recording, besides the recording and its metadata. */
public final class ProofFiles {

    /** The lines that tell of the recording, with the proofs that the ledger has them. */
    public static final String PROOF = "proof.json";

    /** The text of the checkpoint. */
    public static final String CHECKPOINT = "checkpoint";

    /** The signature of the checkpoint, by which {@code ssh-keygen -Y verify} verifies it. Missing if there is no key. */
    public static final String SIGNATURE = "checkpoint.sig";

    private ProofFiles() {}
}
