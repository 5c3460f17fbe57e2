package dev.sshdaudit.core;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.storage.AuditStorage;

/** The way recordings go: a format and a storage. Immutable; a connection keeps the one it began with. */
record Pipeline(String formatName, AuditFormat format, String storageName, AuditStorage storage, Lane lane) {

    /** Whether recordings of this pipeline go through a service. */
    boolean uses(Object service) {
        return format == service || storage == service;
    }
}
