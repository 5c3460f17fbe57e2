/**
 * The SPI of ledgers. A bundle registers an {@link dev.sshdaudit.ledger.AuditLedger} as a service, which keeps lines
 * about recordings, connections and the audit log beside the recordings of a storage. The audit log runs without a
 * ledger, too.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
