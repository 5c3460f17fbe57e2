package dev.sshdaudit.provider;

import dev.sshdaudit.storage.AuditStorage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings a storage to programs without OSGi. An implementation has a public constructor without parameters, which
 * {@link java.util.ServiceLoader} calls.
 */
@ConsumerType
public interface StorageProvider extends Provider<AuditStorage> {}
