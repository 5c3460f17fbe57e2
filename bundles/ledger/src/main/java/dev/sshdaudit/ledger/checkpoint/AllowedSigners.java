package dev.sshdaudit.ledger.checkpoint;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that says which keys may sign, in the format that {@code ssh-keygen -Y verify} reads (ssh-keygen(1), "ALLOWED SIGNERS").
 * The principal of a ledger's checkpoints is their origin, {@code sshd-audit/<id of the ledger>}. Immutable.
 */
public final class AllowedSigners {

    private final List<AllowedSigner> signers;

    private AllowedSigners(List<AllowedSigner> signers) {
        this.signers = signers;
    }

    /**
     * Reads the text of the file. Times in it that name no zone are of the zone of this machine.
     *
     * @throws IllegalArgumentException if a line cannot be understood; the message says which
     */
    public static AllowedSigners parse(String text) {
        List<AllowedSigner> signers = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            try {
                signers.add(AllowedSigner.parse(content, ZoneId.systemDefault()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return new AllowedSigners(List.copyOf(signers));
    }

    /** The line that allows a key to sign the checkpoints of one ledger, without a line feed. */
    public static String line(String ledger, SshPublicKey key) {
        return Checkpoint.origin(ledger) + " namespaces=\"" + SshSignature.NAMESPACE + "\" " + key;
    }

    /**
     * Why a key may not sign; empty if it may.
     *
     * @param principal for whom it signs
     * @param time when it signed
     * @return a sentence without a full stop, whose subject is the key
     */
    public Optional<String> objection(SshPublicKey key, String principal, Instant time) {
        Optional<String> objection = Optional.of("is not in the file of allowed signers");
        for (AllowedSigner signer : signers) {
            if (signer.key().equals(key)) {
                objection = signer.objection(principal, time);
                if (objection.isEmpty()) {
                    return objection;
                }
            }
        }
        return objection;
    }
}
