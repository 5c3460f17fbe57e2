/**
 * Informs the operator: the log, the latest errors, warnings, the status of the storage, and when auditing was off.
 */
@NullMarked
package dev.sshdaudit.core.operator;

import org.jspecify.annotations.NullMarked;
