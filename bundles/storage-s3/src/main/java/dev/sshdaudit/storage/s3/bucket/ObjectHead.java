package dev.sshdaudit.storage.s3.bucket;

import java.util.Map;

/**
 * What an object is called and what stands in its headers.
 *
 * @param metadata user-defined metadata by name, values of printable ASCII
 */
public record ObjectHead(String key, String contentType, Map<String, String> metadata) {

    /** Copies what it is given. */
    public ObjectHead {
        metadata = Map.copyOf(metadata);
    }
}
