package dev.sshdaudit.query;

import org.jspecify.annotations.Nullable;

/**
 * What became of one recording that was to be encrypted anew. Immutable.
 *
 * @param name the name of the recording before
 * @param as the name of the recording that has its content now; null if there is none
 * @param outcome what became of it
 * @param text what happened, for people: a sentence without its subject, which is the recording, and without a full stop
 */
public record Reencrypted(String name, @Nullable String as, Outcome outcome, String text) {

    /** What can become of a recording. */
    public enum Outcome {
        /** It is encrypted to the recipients in force, and the recording before is deleted. */
        DONE,
        /** It would be. */
        WOULD_BE_DONE,
        /** It was encrypted to these recipients before. */
        NOT_NEEDED,
        /** It stays as it is, for the reason that is told. */
        REFUSED,
        /** The copy is on its way to where the storage keeps recordings; the recording before is there until the next run. */
        WAITING
    }
}
