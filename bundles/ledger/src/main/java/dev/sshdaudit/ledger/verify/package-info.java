/**
 * Holds the files of a folder against its ledgers: {@link dev.sshdaudit.ledger.verify.Verifier} tells each {@link
 * dev.sshdaudit.query.Finding}. Nothing but the files is needed.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger.verify;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
