/** Finds recordings and connections: in ledgers, and recordings that no ledger tells of in the storage itself. */
@NullMarked
package dev.sshdaudit.query.find;

import org.jspecify.annotations.NullMarked;
