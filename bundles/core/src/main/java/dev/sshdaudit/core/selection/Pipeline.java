package dev.sshdaudit.core.selection;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;

/**
 * A format and a storage for recordings, the threads of the storage, and the encryption before it. Immutable. A part of a recording keeps the pipeline
 * with which it began.
 */
public record Pipeline(
        String formatName,
        AuditFormat format,
        String storageName,
        AuditStorage storage,
        Lane lane,
        Encryption encryption) {

    /** Whether recordings of this pipeline go through a service, or are encrypted in a certain way. */
    public boolean uses(Object service) {
        return format == service || storage == service || encryption.uses(service);
    }
}
