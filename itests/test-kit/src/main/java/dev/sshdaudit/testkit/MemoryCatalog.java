package dev.sshdaudit.testkit;

import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;

/**
 * A list of recordings in memory. Immutable.
 *
 * @param recordings their metadata, in the order in which they are listed
 * @param content the bytes of each of them
 */
public record MemoryCatalog(List<RecordingMetadata> recordings, byte[] content) implements RecordingCatalog {

    /** A list of recordings without bytes. */
    public static MemoryCatalog of(RecordingMetadata... recordings) {
        return new MemoryCatalog(List.of(recordings), new byte[0]);
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) {
        return recordings.stream()
                .filter(recording -> recording.name().startsWith(namePrefix))
                .limit(limit)
                .map(recording -> new Entry(recording, content.length))
                .toList();
    }

    @Override
    public InputStream read(String name) {
        return new ByteArrayInputStream(content);
    }
}
