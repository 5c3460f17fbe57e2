package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.format.Line;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.query.Finding.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the lines that no checkpoint covers yet. If none comes, their text is compared with the one form that each fact has: an
 * edit that changes no value, such as white space, is found in these lines, too. Lines that a checkpoint covers need no look.
 */
final class Tail {

    private static final int MOST = 4096;

    private record Uncovered(Place where, byte[] bytes, Line line) {}

    private final Work work;
    private final Deque<Uncovered> lines = new ArrayDeque<>();

    Tail(Work work) {
        this.work = work;
    }

    /**
     * Takes each line.
     *
     * @param covered how many lines of the ledger the last checkpoint covers
     */
    void add(Place where, byte[] bytes, Line line, long covered) {
        while (!lines.isEmpty() && lines.element().line().n() < covered) {
            lines.remove();
        }
        lines.add(new Uncovered(where, bytes, line));
        if (lines.size() > MOST) {
            check(lines.remove());
        }
    }

    /** To be called after the last line. */
    void end() {
        lines.forEach(this::check);
        lines.clear();
    }

    private void check(Uncovered uncovered) {
        Line line = uncovered.line();
        List<byte[]> written = LineWriter.write(line.n(), line.time(), line.fact());
        if (written.size() != 1 || !Arrays.equals(written.get(0), uncovered.bytes())) {
            work.found(Kind.EDITED, uncovered.where(), "it is written in another way than sshd-audit writes lines");
        }
    }
}
