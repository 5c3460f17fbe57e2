package dev.sshdaudit.format;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Where an encoder opens the recordings of its connection. */
@ProviderType
public interface RecordingOutputs {

    /** The connection's id. */
    String connectionId();

    /** The number of the part being recorded, from 1. */
    int part();

    /** The name of the host that records the connection, or an empty text. */
    default String node() {
        return "";
    }

    /**
     * Opens a recording of the connection as a whole.
     *
     * @param extension what the name ends in, such as {@code .cast}, or nothing
     * @param contentType the media type, such as {@code application/octet-stream}
     * @throws IOException if the storage cannot take it
     */
    RecordingOutput open(String extension, String contentType) throws IOException;

    /** Opens a recording of one channel; otherwise as {@link #open(String, String)}. */
    RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException;
}
