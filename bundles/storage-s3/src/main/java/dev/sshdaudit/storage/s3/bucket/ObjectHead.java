package dev.sshdaudit.storage.s3.bucket;

import java.util.Map;

/**
 * The key and the headers of an object.
 *
 * @param key the object's key in its bucket
 * @param contentType the media type
 * @param metadata user-defined metadata by name, values of printable ASCII
 */
public record ObjectHead(String key, String contentType, Map<String, String> metadata) {

    /** Copies the map. */
    public ObjectHead {
        metadata = Map.copyOf(metadata);
    }
}
