package dev.sshdaudit.storage;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Stores one recording. Calls come one at a time, on changing threads; each call sees the effects of the calls before
 * it. The last call is {@link #finish} or {@link #abandon}; after an {@link IOException} only {@link #abandon} is
 * called.
 */
@ConsumerType
public interface StorageOutput {

    /** Appends bytes, and must not keep the array. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Tells that whole messages have been written up to here. When this method has returned, the bytes survive the end
     * of this process. Whether they survive a power failure depends on the storage's settings.
     */
    void flush() throws IOException;

    /**
     * Keeps bytes beside the recording for as long as it is open. They are no part of the recording, and survive the end of the
     * process as soon as {@link #flush} has returned. An encryption keeps there what is not yet a whole chunk of the recording.
     *
     * <p>{@link #finish} throws them away. If the recording is cut instead, by the end of the process or by {@link #abandon},
     * the storage appends them to the recording, and then the trailer of {@link Aside}: at the latest when it finds the recording
     * at its next start, before the recording is sent elsewhere. Where no bytes are kept, nothing is appended. As long as the
     * recording is open, {@link RecordingCatalog#read} gives them and the trailer after the recording's bytes: it opens them
     * before it looks how far the recording goes, so that no byte is missing between the two.
     *
     * @param anew whether they replace those that are kept; else they are appended. With {@code anew} and no bytes, none are kept
     *     from then on. Until the next {@link #flush} has returned, either the former bytes or the new ones survive, never neither:
     *     a kill at any moment finds the one or the other whole, but for the end of what is just being appended
     * @return false if this storage keeps no bytes aside, now and ever; then nothing was done
     * @throws IOException if they cannot be kept, as for {@link #write}
     */
    default boolean keepAside(byte[] bytes, int offset, int length, boolean anew) throws IOException {
        return false;
    }

    /** Stores metadata that has changed since the recording was opened, such as the user name. */
    void update(RecordingMetadata metadata) throws IOException;

    /** Ends the recording, which is complete. */
    void finish(RecordingMetadata metadata) throws IOException;

    /** Ends the recording, which is cut, and keeps what was written. Must not throw. */
    void abandon(RecordingMetadata metadata);
}
