/** Holds the recordings of a storage against its ledgers, and proves single recordings. */
@NullMarked
package dev.sshdaudit.query.verify;

import org.jspecify.annotations.NullMarked;
