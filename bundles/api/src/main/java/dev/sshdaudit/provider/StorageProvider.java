package dev.sshdaudit.provider;

import dev.sshdaudit.storage.AuditStorage;
import org.osgi.annotation.versioning.ConsumerType;

/** Brings a storage to programs without OSGi. Has a constructor without parameters, for {@link java.util.ServiceLoader}. */
@ConsumerType
public interface StorageProvider extends Provider<AuditStorage> {}
