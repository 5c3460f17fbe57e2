package dev.sshdaudit.ledger.format;

import java.io.IOException;

/** A ledger is damaged: the message says what is wrong, in which file and line. No part of it comes from a client. */
public final class LedgerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final String problem;

    /**
     * Tells of damage.
     *
     * @param file the name of the segment
     * @param line the number of the line in this file, from 1
     * @param problem what is wrong, as a sentence without a full stop
     */
    public LedgerException(String file, long line, String problem) {
        super(file + ", line " + line + ": " + problem);
        this.file = file;
        this.line = line;
        this.problem = problem;
    }

    /** The name of the segment. */
    public String file() {
        return file;
    }

    /** The number of the line in the file, from 1. */
    public long line() {
        return line;
    }

    /** What is wrong, as a sentence without a full stop. */
    public String problem() {
        return problem;
    }
}
