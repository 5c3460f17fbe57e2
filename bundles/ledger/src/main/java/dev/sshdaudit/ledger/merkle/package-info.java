/**
 * The Merkle tree over the lines of a ledger, as RFC 6962, section 2.1, says: {@link dev.sshdaudit.ledger.merkle.Frontier} computes
 * roots while lines are appended, and {@link dev.sshdaudit.ledger.merkle.InclusionProof} and {@link
 * dev.sshdaudit.ledger.merkle.ConsistencyProof} show that a root covers a line, or the lines of an older root.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger.merkle;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
