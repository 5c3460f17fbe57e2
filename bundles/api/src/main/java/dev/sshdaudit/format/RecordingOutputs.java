package dev.sshdaudit.format;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Opens the recordings of one connection for its encoder. */
@ProviderType
public interface RecordingOutputs {

    /** The connection's id. */
    String connectionId();

    /** The number of the part that is being recorded, from 1. */
    int part();

    /** The name of the host that records the connection, or an empty text. */
    default String node() {
        return "";
    }

    /**
     * Opens a recording of the whole connection.
     *
     * @param extension the end of the recording's name, such as {@code .cast}, or an empty text
     * @param contentType the media type, such as {@code application/octet-stream}
     * @throws IOException if the storage cannot open the recording
     */
    RecordingOutput open(String extension, String contentType) throws IOException;

    /** Opens a recording of one channel, as {@link #open(String, String)} does of the whole connection. */
    RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException;
}
