package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a recording stands on its way. A phase knows which {@link Step} is next, what follows from an error in it, and
 * which phases can follow. Steps put the next phase in force with {@link Course#become}:
 *
 * <pre>
 * phase       what is at the server                 what can follow
 * Waiting     nothing that is known                 Waiting, Multipart, Leaving, Verifying, Stored, Damaged, Gone
 * Multipart   an upload in parts                    Leaving, Verifying, Restarting, Stored, Damaged, Gone
 * Leaving     an upload in a former bucket          Waiting, Damaged, Gone
 * Verifying   an object, says the server            Waiting, Stored, Damaged, Gone
 * Restarting  an upload that does not go on         Waiting, Stored, Damaged, Gone
 * Stored      the object as a whole                 Gone
 * Damaged     what was sent before the damage       Gone
 * Discarding  what was sent before the deletion     Gone
 * Gone        not looked at any longer              Gone
 * </pre>
 *
 * <p>{@link Stored} alone deletes local files of a recording that is to be kept, and is reached only when the object is known to be whole. {@link Gone}
 * follows the phases before {@link Stored} only where all uploads end, as the process does. {@link Discarding} can follow each
 * phase but {@link Stored} and {@link Gone}: the recording is deleted.
 *
 * <p>Methods are called with the course's lock held, {@link #next} and {@link #after} while no step is alone but the
 * one that has failed. Steps run without the lock. So a field that is changed by steps that are alone, and by these
 * methods, needs no lock of its own.
 */
sealed interface Phase permits Waiting, Multipart, Leaving, Verifying, Restarting, Stored, Damaged, Discarding, Gone {

    /**
     * The next step; null if there is nothing to be done now.
     *
     * @param current the configured target
     */
    @Nullable
    Step next(Target current);

    /** Whether a phase can follow this one, as the table above says. */
    boolean leadsTo(Phase next);

    /** Whether {@link Discarding} can follow this phase, since the recording is deleted. */
    default boolean canBeDiscarded() {
        return true;
    }

    /** The phase that follows a failed step of this one; this one if the step is to be tried again. */
    default Phase after(IOException e) {
        return this;
    }

    /** Bytes that are at the server. */
    default long uploaded() {
        return 0;
    }

    /** What is known of an upload in parts; null if there is none. */
    default @Nullable JournalState state() {
        return null;
    }

    /** What is known of an upload in parts that may be open; null if there is none. */
    default @Nullable JournalState begun() {
        return state();
    }

    /** Whether an object of the recording may be in the bucket. */
    default boolean isPerhapsStored() {
        return true;
    }

    /** The target in which this phase has something open; null if there is none. */
    default @Nullable HeldTarget held() {
        return null;
    }

    /** Lets go of what this phase holds, as another phase is in force. */
    default void close() {
        HeldTarget held = held();
        if (held != null) {
            held.close();
        }
    }
}
