package dev.sshdaudit.query;

/**
 * One thing that a verification found. Immutable.
 *
 * @param kind what kind of thing
 * @param name the name of the file, or of the ledger. Each program that can write to the storage can have chosen the name, so it is to be escaped
 *     before it is printed
 * @param line the number of the line in the file, from 1, if it is about a line of a ledger; else 0
 * @param text what was found, for people: a sentence without its subject, which is the file, and without a full stop
 */
public record Finding(Kind kind, String name, long line, String text) {

    /** Makes a finding that is not about a line. */
    public Finding(Kind kind, String name, String text) {
        this(kind, name, 0, text);
    }

    /** The kinds of findings. */
    public enum Kind {
        /** A recording, or metadata, is not what the ledger says. */
        CHANGED(true),
        /** Bytes are missing at the end of a recording. */
        CUT_SHORT(true),
        /** A recording, metadata, a segment or a ledger is gone. */
        REMOVED(true),
        /** The ledger does not know a recording. */
        UNKNOWN(true),
        /** A ledger is not what it was: lines were changed, added or removed. */
        EDITED(true),
        /** A checkpoint has no signature, or one of a key that may not sign it. */
        SIGNATURE(true),
        /** A ledger lacks what a checkpoint says that the auditor holds. */
        ROLLED_BACK(true),
        /** A file cannot be read, so it is not known whether it is what it was. */
        UNREADABLE(true),
        /** A time in which nothing was recorded, or in which recording failed. */
        GAP(false),
        /** A recording that has not ended, so the ledger covers its beginning only. */
        OPEN(false),
        /** A recording that was encrypted to other recipients after its end. */
        REENCRYPTED(false),
        /** A recording that none of the private keys opens which the user gave. */
        LOCKED(false);

        private final boolean alarm;

        Kind(boolean alarm) {
            this.alarm = alarm;
        }

        /** Whether files are not what they were; otherwise the ledger itself tells of it. */
        public boolean isAlarm() {
            return alarm;
        }

        /** Whether something is not recorded, or not covered by the ledger yet, though the ledger itself tells of it. */
        public boolean isIncomplete() {
            return this == GAP || this == OPEN;
        }
    }
}
