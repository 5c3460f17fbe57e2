package dev.sshdaudit.provider;

import dev.sshdaudit.format.AuditFormat;
import org.osgi.annotation.versioning.ConsumerType;

/** Brings a format to programs without OSGi. Has a constructor without parameters, for {@link java.util.ServiceLoader}. */
@ConsumerType
public interface FormatProvider extends Provider<AuditFormat> {}
