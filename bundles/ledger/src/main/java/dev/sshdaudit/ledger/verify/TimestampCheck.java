package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.Timestamped;
import dev.sshdaudit.ledger.timestamp.Authorities;
import dev.sshdaudit.ledger.timestamp.TimestampToken;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the time stamps of one ledger against its checkpoints. */
final class TimestampCheck {

    /** Checkpoints that are remembered. A time stamp comes some seconds after its checkpoint, or with the next segment. */
    private static final int MOST = 1024;

    private final Stamps stamps;
    private final Work work;

    /** What an authority may have seen, by the number of the checkpoint's line. */
    private final Map<Long, byte[]> seen = new LinkedHashMap<>();

    /** The number of the first line that is there. */
    private long first = -1;

    TimestampCheck(Stamps stamps, Work work) {
        this.stamps = stamps;
        this.work = work;
    }

    /** Takes each line's number. */
    void line(long n) {
        first = first < 0 ? n : first;
    }

    /** Takes each checkpoint, by the number of its line. */
    void checkpoint(long n, Checkpointed checkpoint) {
        seen.put(n, checkpoint.seen());
        if (seen.size() > MOST) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    /** Takes each time stamp. */
    void timestamp(Place where, Timestamped line) {
        TimestampToken token;
        try {
            byte[] bytes = Base64.getDecoder().decode(line.token());
            if (!Base64.getEncoder().encodeToString(bytes).equals(line.token())) {
                work.found(Kind.EDITED, where, "it has a time stamp in a form in which sshd-audit does not write one");
            }
            token = TimestampToken.parse(bytes);
        } catch (IllegalArgumentException e) {
            work.found(Kind.SIGNATURE, where, "the time stamp is damaged");
            return;
        }
        byte[] message = seen.get(line.checkpoint());
        if (message == null && line.checkpoint() >= first) {
            work.found(Kind.EDITED, where, "it has the time stamp of a checkpoint that is not there");
        } else if (message != null && !token.isOf(message)) {
            work.found(Kind.SIGNATURE, where, "the time stamp is not one of the checkpoint that it names");
        }
        stamps.add(token.time());
        Authorities authorities = stamps.authorities();
        work.begin(() -> {
            String problem = problem(token, authorities);
            return problem == null
                    ? List.of()
                    : List.of(new Finding(Kind.SIGNATURE, where.file(), where.line(), problem));
        });
    }

    private static @Nullable String problem(TimestampToken token, @Nullable Authorities authorities) {
        try {
            X509Certificate signer = token.verify();
            return authorities == null || authorities.trust(token, signer)
                    ? null
                    : "the time stamp is by an authority that is not trusted";
        } catch (IllegalArgumentException e) {
            return "the time stamp cannot be verified: " + e.getMessage();
        }
    }
}
