package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.SshPublicKey;
import dev.sshdaudit.ledger.checkpoint.SshSignature;
import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows the keys of one ledger, and checks the signatures of its checkpoints. */
final class Signatures {

    private final Trust trust;
    private final String origin;
    private final Work work;
    private final Repeats missing;
    private final Repeats foreign;

    /** The key that signs from here on; null if none was named yet. */
    private @Nullable SshPublicKey key;

    /** Whether the key may sign: by the file of allowed signers, or because such a key handed over to it. */
    private boolean isTrusted;

    private final Set<String> told = new HashSet<>();

    Signatures(Trust trust, String origin, Work work) {
        this.trust = trust;
        this.origin = origin;
        this.work = work;
        this.missing = new Repeats(work, Kind.SIGNATURE, "checkpoints of this ledger");
        this.foreign = new Repeats(work, Kind.SIGNATURE, "checkpoints of this ledger");
    }

    /** The key that signed last, or null. */
    @Nullable
    SshPublicKey key() {
        return key;
    }

    /** Takes a line that names the key that signs from here on. */
    void key(Place where, SigningKey line, Instant time) {
        SshPublicKey next;
        try {
            next = SshPublicKey.parse(line.signer());
        } catch (IllegalArgumentException e) {
            work.found(Kind.EDITED, where, "it names a key that is damaged");
            return;
        }
        if (!next.toString().equals(line.signer())) {
            work.found(Kind.EDITED, where, "it names a key in a form in which sshd-audit does not write keys");
        }
        boolean isHandedOver = isHandedOver(where, line);
        if (key != null && !isHandedOver && !trust.knowsSigners()) {
            work.found(
                    Kind.SIGNATURE,
                    where,
                    "another key signs from here on, " + next.fingerprint() + ", and the key before did not sign that");
        }
        accept(where, next, isHandedOver && isTrusted, time);
    }

    private boolean isHandedOver(Place where, SigningKey line) {
        String signature = line.signature();
        if (signature == null || key == null) {
            return false;
        }
        String problem = problem(key, line.signer(), signature);
        if (problem != null) {
            work.found(Kind.SIGNATURE, where, "the signature by which the key before hands over " + problem);
        }
        return problem == null;
    }

    private void accept(Place where, SshPublicKey next, boolean isHandedOver, Instant time) {
        key = next;
        Optional<String> objection = isHandedOver ? Optional.empty() : trust.objection(next, origin, time);
        isTrusted = objection.isEmpty();
        if (objection.isPresent() && told.add(next.fingerprint())) {
            work.found(Kind.SIGNATURE, where, "the key " + next.fingerprint() + " " + objection.get());
        }
    }

    /** Checks the signature of a checkpoint. */
    void checkpoint(Place where, String note, @Nullable String armored, Instant time) {
        if (armored == null) {
            if (key != null || trust.knowsSigners()) {
                missing.found(where, "the checkpoint has no signature");
            }
            return;
        }
        SshPublicKey signer;
        try {
            SshSignature signature = SshSignature.parse(armored);
            signer = signature.key();
            if (!signature.armored().equals(armored)) {
                work.found(Kind.EDITED, where, "it has a signature in a form in which sshd-audit does not write one");
            }
        } catch (IllegalArgumentException e) {
            work.found(Kind.SIGNATURE, where, "the signature of the checkpoint is damaged");
            return;
        }
        if (key == null) {
            // the line that named the key is in a segment that was deleted
            accept(where, signer, false, time);
        } else if (!signer.equals(key)) {
            foreign.found(
                    where,
                    "the checkpoint is signed by the key " + signer.fingerprint() + ", and not by " + key.fingerprint()
                            + ", which the ledger names");
        }
        work.begin(() -> {
            String problem = problem(signer, note, armored);
            return problem == null
                    ? List.of()
                    : List.of(new Finding(
                            Kind.SIGNATURE, where.file(), where.line(), "the signature of the checkpoint " + problem));
        });
    }

    /** What is wrong with a signature; null if the key made it. */
    static @Nullable String problem(SshPublicKey key, String message, String armored) {
        try {
            SshSignature signature = SshSignature.parse(armored);
            if (!signature.key().equals(key)) {
                return "is by another key, " + signature.key().fingerprint();
            }
            return signature.verifies(message.getBytes(StandardCharsets.UTF_8)) ? null : "is not one of this text";
        } catch (IllegalArgumentException e) {
            return "cannot be verified: " + e.getMessage();
        }
    }

    /** To be called after the last line. */
    void end() {
        missing.end();
        foreign.end();
        SshPublicKey present = trust.present().get(origin);
        SshPublicKey last = key;
        if (present != null && (last == null || !last.equals(present))) {
            String signs =
                    last == null ? "no key signs the ledger" : "the key " + last.fingerprint() + " signs its end";
            work.found(Kind.SIGNATURE, origin, signs + ", and this node signs with " + present.fingerprint());
        }
    }
}
