package dev.sshdaudit.provider;

import dev.sshdaudit.format.AuditFormat;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings a format to programs without OSGi. An implementation has a public constructor without parameters, which
 * {@link java.util.ServiceLoader} calls.
 */
@ConsumerType
public interface FormatProvider extends Provider<AuditFormat> {}
