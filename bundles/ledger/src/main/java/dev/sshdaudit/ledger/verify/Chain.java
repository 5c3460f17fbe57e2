package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.format.Fact.Checkpointed;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.merkle.Frontier;
import dev.sshdaudit.ledger.merkle.Tree;
import dev.sshdaudit.query.Finding.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes the tree of one ledger line by line, and holds heads of segments and checkpoints against it. */
final class Chain {

    private final String origin;
    private final Inventory inventory;
    private final Work work;
    private final Repeats edited;
    /** The checkpoints that the auditor holds and that were not reached yet. */
    private final Deque<Checkpoint> held;

    private final String ledger;

    private Frontier frontier = new Frontier();
    private @Nullable Checkpoint newest;

    /** Whether the newest checkpoint that the auditor holds was compared. */
    private boolean isNewestCompared;

    Chain(String ledger, Trust trust, Inventory inventory, Work work) {
        this.ledger = ledger;
        this.origin = Checkpoint.origin(ledger);
        this.inventory = inventory;
        this.work = work;
        this.edited = new Repeats(work, Kind.EDITED, "checkpoints of this ledger");
        this.held = new ArrayDeque<>(trust.held(origin));
    }

    /** How many lines there were. */
    long size() {
        return frontier.size();
    }

    /** How many lines the last checkpoint covers whose root is right. */
    long covered() {
        return newest == null ? 0 : newest.size();
    }

    /** The last checkpoint whose root is right, or null. */
    @Nullable
    Checkpoint newest() {
        return newest;
    }

    /**
     * Takes the head of a segment, before its line is appended.
     *
     * @param previous the segment before that was read, or null
     */
    void head(Place where, SegmentHead head, @Nullable String previous) {
        boolean follows = head.size() == frontier.size() && head.frontier().equals(frontier.hashes());
        if (!follows) {
            mismatch(where, head, previous);
            resume(where, head);
        } else if (head.previous() == null ? previous != null : !head.previous().equals(previous)) {
            work.found(Kind.EDITED, where, "it names another segment as the one before it");
        }
        compareHeld();
    }

    private void mismatch(Place where, SegmentHead head, @Nullable String previous) {
        String before = head.previous();
        boolean isGap = before != null && !before.equals(previous) && head.size() > frontier.size();
        if (isGap && before != null && inventory.isDeleted(before)) {
            return; // by retention
        } else if (isGap) {
            work.found(
                    Kind.REMOVED,
                    ledger,
                    "lines " + frontier.size() + " to " + (head.size() - 1) + " are gone: " + before
                            + " is missing, the segment before " + where.file());
        } else if (head.size() > frontier.size()) {
            work.found(
                    Kind.EDITED,
                    where,
                    "lines " + frontier.size() + " to " + (head.size() - 1) + ", which came before it, are gone");
        } else if (head.size() < frontier.size()) {
            work.found(
                    Kind.EDITED,
                    where,
                    "only " + head.size() + " lines came before it, and there are " + frontier.size());
        } else {
            work.found(Kind.EDITED, where, "the lines before it are not those that were before it when it was written");
        }
    }

    private void resume(Place where, SegmentHead head) {
        try {
            frontier = new Frontier(head.size(), head.frontier());
        } catch (IllegalArgumentException e) {
            work.found(Kind.EDITED, where, "its head has too few or too many hashes for the lines before it");
        }
        while (!held.isEmpty() && held.element().size() < frontier.size()) {
            held.remove();
        }
    }

    /** Appends a line. */
    void append(byte[] line) {
        frontier.append(Tree.leaf(line));
        compareHeld();
    }

    /** Takes a checkpoint, before its line is appended. */
    void checkpoint(Place where, Line line, Checkpointed checkpointed) {
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.parse(checkpointed.note());
        } catch (IllegalArgumentException e) {
            work.found(Kind.EDITED, where, "it has no checkpoint: " + e.getMessage());
            return;
        }
        if (!checkpoint.origin().equals(origin) || !checkpoint.time().equals(line.time())) {
            work.found(Kind.EDITED, where, "its checkpoint is of another ledger or of another time");
        } else if (checkpoint.size() != frontier.size()) {
            edited.found(
                    where,
                    "its checkpoint covers " + checkpoint.size() + " lines, and " + frontier.size()
                            + " lines come before it");
        } else if (!checkpoint.root().equals(frontier.root())) {
            edited.found(
                    where,
                    "its checkpoint does not fit the lines before it: one of the lines " + covered() + " to "
                            + (frontier.size() - 1) + " was changed");
        } else {
            newest = checkpoint;
        }
    }

    private void compareHeld() {
        while (!held.isEmpty() && held.element().size() == frontier.size()) {
            Checkpoint checkpoint = held.remove();
            isNewestCompared = held.isEmpty();
            if (!checkpoint.root().equals(frontier.root())) {
                work.found(
                        Kind.ROLLED_BACK,
                        ledger,
                        "its first " + checkpoint.size() + " lines are not those of the checkpoint that you hold");
            }
        }
    }

    /** To be called after the last line. */
    void end(List<Checkpoint> all) {
        edited.end();
        if (!held.isEmpty()) {
            work.found(
                    Kind.ROLLED_BACK,
                    ledger,
                    "it has " + frontier.size() + " lines, and a checkpoint that you hold covers "
                            + held.getLast().size());
        } else if (!all.isEmpty() && !isNewestCompared) {
            work.found(
                    Kind.ROLLED_BACK,
                    ledger,
                    "the newest checkpoint that you hold covers lines that are not there, as segments were deleted");
        }
    }
}
