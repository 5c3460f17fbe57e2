package dev.sshdaudit.core.writing;

import dev.sshdaudit.core.measure.Gap;
import dev.sshdaudit.message.AuditMessage;

/**
 * How far a {@link ConnectionWriter} has come with the recording of its connection. The writer replaces its progress with
 * each step; the {@link Checkpoint} keeps the progress after the last finished step, for a successor to continue from.
 * Immutable.
 *
 * @param parts how many parts of the recording have been opened
 * @param unflushed the messages that were written and not flushed since: an error of the storage may cost them
 * @param lost the messages that were lost since the last message that says so in the recording
 * @param everLost how many messages were lost so far
 */
public record WriterProgress(int parts, Gap unflushed, Gap lost, long everLost) {

    /** Nothing has been written. */
    static final WriterProgress NONE = new WriterProgress(0, Gap.NONE, Gap.NONE, 0);

    WriterProgress withParts(int number) {
        return new WriterProgress(number, unflushed, lost, everLost);
    }

    /** A message was written, and has told of the messages that were lost before. */
    WriterProgress written(AuditMessage message) {
        return new WriterProgress(parts, unflushed.plus(message), Gap.NONE, everLost);
    }

    /** The storage has all messages that were written. */
    WriterProgress flushed() {
        return new WriterProgress(parts, Gap.NONE, lost, everLost);
    }

    /** The messages that were written and not flushed are lost. */
    WriterProgress unflushedLost() {
        return new WriterProgress(parts, Gap.NONE, lost.plus(unflushed), everLost + unflushed.messages());
    }

    /** A message is lost, and was not written. */
    WriterProgress skipped(Gap message) {
        return new WriterProgress(parts, unflushed, lost.plus(message), everLost + message.messages());
    }
}
