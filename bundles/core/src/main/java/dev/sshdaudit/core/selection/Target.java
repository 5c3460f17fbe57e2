package dev.sshdaudit.core.selection;

import dev.sshdaudit.storage.AuditStorage;

/** A storage, and the threads that bring recordings to it. Immutable. */
public record Target(AuditStorage storage, Lane lane) {}
