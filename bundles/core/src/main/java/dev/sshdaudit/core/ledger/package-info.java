/**
 * What the ledger is told, where there is one: hashes of recordings as they are written, summaries of connections, and what
 * happens to the audit log.
 */
@NullMarked
package dev.sshdaudit.core.ledger;

import org.jspecify.annotations.NullMarked;
