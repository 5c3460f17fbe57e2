/**
 * Finds recordings and connections in ledgers, newest first: {@link dev.sshdaudit.ledger.find.Search} reads the ledgers of all nodes
 * and hands on what a {@link dev.sshdaudit.query.RecordingFilter} wants.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger.find;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
