package dev.sshdaudit.provider;

import dev.sshdaudit.ledger.AuditLedger;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings a ledger to programs without OSGi. An implementation has a public constructor without parameters, which
 * {@link java.util.ServiceLoader} calls. The ledger is used as long as the configuration in force {@linkplain #isEnabled asks
 * for one}.
 */
@ConsumerType
public interface LedgerProvider extends Provider<AuditLedger> {

    /** Whether the configuration in force asks for a ledger. */
    boolean isEnabled();
}
