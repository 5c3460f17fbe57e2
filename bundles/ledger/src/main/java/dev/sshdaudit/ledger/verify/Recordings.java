package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingProgress;
import dev.sshdaudit.ledger.format.Fact.RecordingReencrypted;
import dev.sshdaudit.ledger.format.Subject;
import dev.sshdaudit.ledger.format.Times;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows the recordings of one ledger, and begins the check of each as soon as the ledger says all about it. */
final class Recordings {

    /** A recording that was opened and not closed yet. */
    private record Open(
            @Nullable Subject subject,
            String node,
            @Nullable Expected progress) {}

    private final LedgerSource source;
    private final Inventory inventory;
    private final Work work;
    private final Map<String, Open> open = new LinkedHashMap<>();

    Recordings(LedgerSource source, Inventory inventory, Work work) {
        this.source = source;
        this.inventory = inventory;
        this.work = work;
    }

    /**
     * Takes each line.
     *
     * @param node the node that the head of the segment names
     * @param time the time of the line
     */
    void line(Place where, String node, Instant time, Fact fact) {
        if (fact instanceof Fact.RecordingOpened opened
                && isName(where, opened.recording().name())) {
            Subject subject = opened.recording();
            inventory.know(subject.name());
            if (open.put(subject.name(), new Open(subject, node, null)) != null) {
                work.found(Kind.EDITED, where, "it opens a recording that is open");
            }
        } else if (fact instanceof RecordingProgress progress && isName(where, progress.name())) {
            inventory.know(progress.name());
            open.merge(
                    progress.name(),
                    new Open(null, node, new Expected(progress.bytes(), progress.sha256(), false, null)),
                    (before, now) -> new Open(before.subject(), before.node(), now.progress()));
        } else if (fact instanceof RecordingClosed closed
                && isName(where, closed.recording().name())) {
            closed(node, closed);
        } else if (fact instanceof RecordingReencrypted reencrypted && isName(where, reencrypted.as())) {
            reencrypted(time, reencrypted);
        }
    }

    /** The new bytes are checked by the line that tells how their recording ended. */
    private void reencrypted(Instant time, RecordingReencrypted fact) {
        String name = fact.as();
        if (inventory.isWanted(name) && !inventory.isDeleted(name)) {
            String reason = fact.reason();
            work.found(
                    Kind.REENCRYPTED,
                    name,
                    "it was " + fact.name() + " with SHA-256 " + fact.before() + ", and was encrypted anew at "
                            + Times.format(time) + " by " + fact.by() + (reason == null ? "" : " (" + reason + ")")
                            + " to " + fact.recipients().size()
                            + (fact.recipients().size() == 1 ? " recipient" : " recipients")
                            + "; SHA-256 since then " + fact.after());
        }
    }

    private boolean isName(Place where, String name) {
        boolean isName = RecordingMetadata.isSafeName(name);
        if (!isName) {
            work.found(Kind.EDITED, where, "it names a recording as none can be named");
        }
        return isName;
    }

    private void closed(String node, RecordingClosed closed) {
        String name = closed.recording().name();
        inventory.know(name);
        Open before = open.remove(name);
        Expected expected = new Expected(
                closed.bytes(),
                closed.sha256(),
                closed.isWhole(),
                closed.recovered() && before != null ? before.progress() : null);
        RecordingMetadata metadata =
                closed.recording().metadata(node(node, before, closed), closed.state(), closed.end());
        begin(
                name,
                expected,
                closed.isWhole()
                        ? MetadataCheck.whole(source, metadata, closed.bytes())
                        : MetadataCheck.cut(source, metadata, null),
                inventory.isOnItsWay(closed.end()));
    }

    /** The node that recorded. */
    private static String node(String node, @Nullable Open before, RecordingClosed closed) {
        if (closed.importedFrom() != null) {
            return closed.importedFrom();
        }
        return before == null ? node : before.node();
    }

    /**
     * Begins the check of a recording.
     *
     * @param mayBeMissing whether it is no finding that the file is not there
     */
    private void begin(String name, Expected expected, @Nullable MetadataCheck metadata, boolean mayBeMissing) {
        if (!inventory.isWanted(name)) {
            return;
        }
        boolean mayBeGone = mayBeMissing || inventory.isDeleted(name);
        work.begin(() -> {
            List<Finding> findings = new ArrayList<>(new FileCheck(source, name, expected).run());
            if (metadata != null && inventory.hasMetadata()) {
                findings.addAll(metadata.run());
            }
            if (mayBeGone) {
                findings.removeIf(finding -> finding.kind() == Kind.REMOVED);
            }
            return findings;
        });
    }

    /** Begins the check of a recording that is open: a bucket does not have it before it ends. */
    private void beginOpen(String name, Expected expected, @Nullable MetadataCheck metadata) {
        if (inventory.hasMetadata() || inventory.isPresent(name)) {
            begin(name, expected, metadata, false);
        }
    }

    /** Checks what is still open. To be called after the last line. */
    void end() {
        for (Map.Entry<String, Open> entry : open.entrySet()) {
            Subject subject = entry.getValue().subject();
            Expected progress = entry.getValue().progress();
            if (!inventory.isWanted(entry.getKey())) {
                continue;
            }
            beginOpen(
                    entry.getKey(),
                    progress == null ? Expected.ANYTHING : progress,
                    subject == null
                            ? null
                            : MetadataCheck.open(
                                    source, subject.metadata(entry.getValue().node(), State.OPEN, null)));
            work.found(
                    Kind.OPEN,
                    entry.getKey(),
                    "it has not ended; the ledger covers its first " + (progress == null ? 0 : progress.bytes())
                            + " bytes");
        }
    }
}
