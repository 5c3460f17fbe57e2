package dev.sshdaudit.core.selection;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;

/** The way recordings go: a format and a storage. Immutable; a connection keeps the one it began with. */
public record Pipeline(String formatName, AuditFormat format, String storageName, AuditStorage storage, Lane lane) {

    /** Whether recordings of this pipeline go through a service. */
    public boolean uses(Object service) {
        return format == service || storage == service;
    }
}
