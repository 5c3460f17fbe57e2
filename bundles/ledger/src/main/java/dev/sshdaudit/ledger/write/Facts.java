package dev.sshdaudit.ledger.write;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingMetadata;
import org.jspecify.annotations.Nullable;

/** Makes facts of the file's format of what the audit log tells. */
final class Facts {

    private Facts() {}

    static Fact of(LedgerFact fact) {
        if (fact instanceof LedgerFact.RecordingOpened opened) {
            return new Fact.RecordingOpened(Subject.of(opened.metadata()));
        } else if (fact instanceof LedgerFact.RecordingProgress progress) {
            return new Fact.RecordingProgress(progress.name(), progress.bytes(), Hash.ofHex(progress.sha256()));
        } else if (fact instanceof LedgerFact.RecordingClosed closed) {
            return closed(closed.metadata(), closed.bytes(), Hash.ofHex(closed.sha256()), false);
        } else if (fact instanceof LedgerFact.ConnectionClosed connection) {
            return connection(connection);
        } else if (fact instanceof LedgerFact.LogChanged changed) {
            return new Fact.Log(Fact.Log.What.valueOf(changed.change().name()), changed.text(), changed.by());
        } else if (fact instanceof LedgerFact.Failure failure) {
            return new Fact.Failure(failure.begun(), failure.text());
        } else if (fact instanceof LedgerFact.RecordingUsed used) {
            return new Fact.RecordingUsed(
                    Fact.RecordingUsed.What.valueOf(used.what().name()), used.name(), used.by(), used.reason());
        } else if (fact instanceof LedgerFact.RecordingImported imported) {
            return imported(imported);
        } else if (fact instanceof LedgerFact.RecordingReencrypted reencrypted) {
            return reencrypted(reencrypted);
        } else if (fact instanceof LedgerFact.RecordingsComplete complete) {
            return new Fact.RecordingsComplete(complete.before(), complete.count(), complete.by());
        }
        throw new IllegalArgumentException("unknown to this ledger: " + fact.getClass());
    }

    /** A recording that has ended. */
    static Fact closed(RecordingMetadata metadata, long bytes, Hash sha256, boolean recovered) {
        return new Fact.RecordingClosed(
                Subject.of(metadata),
                metadata.state(),
                requireNonNull(metadata.end(), "a recording that has ended has an end"),
                bytes,
                sha256,
                recovered);
    }

    private static Fact imported(LedgerFact.RecordingImported fact) {
        RecordingMetadata metadata = fact.metadata();
        return new Fact.RecordingClosed(
                Subject.of(metadata),
                metadata.state(),
                requireNonNull(metadata.end(), "a recording that has ended has an end"),
                fact.bytes(),
                Hash.ofHex(fact.sha256()),
                false,
                metadata.node());
    }

    private static Fact reencrypted(LedgerFact.RecordingReencrypted fact) {
        return new Fact.RecordingReencrypted(
                fact.name(),
                fact.as(),
                Hash.ofHex(fact.before()),
                Hash.ofHex(fact.after()),
                fact.recipients(),
                fact.by(),
                fact.reason());
    }

    private static Fact connection(LedgerFact.ConnectionClosed fact) {
        return new ConnectionClosed(
                fact.connection(),
                fact.start(),
                fact.end(),
                fact.address(),
                fact.user(),
                fact.attempted(),
                fact.method(),
                fact.key(),
                fact.client() == null ? "" : fact.client(),
                fact.failures(),
                fact.channels().stream().map(Facts::channel).toList(),
                fact.files().stream()
                        .map(file -> new ConnectionClosed.FileOperation(file.path(), file.op(), file.sha256()))
                        .toList(),
                fact.forwardings(),
                fact.lost(),
                fact.former(),
                fact.more());
    }

    private static ConnectionClosed.Channel channel(LedgerFact.Channel channel) {
        return new ConnectionClosed.Channel(
                channel.channel(),
                channel.kind(),
                channel.command(),
                channel.subsystem(),
                channel.exit(),
                channel.signal(),
                orZero(channel.in()),
                orZero(channel.out()));
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }
}
