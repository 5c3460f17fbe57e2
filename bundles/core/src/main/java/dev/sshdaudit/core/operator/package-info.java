/**
 * Tells the operator: log, latest errors, warnings, the status of the storage, and when auditing was off.
 */
package dev.sshdaudit.core.operator;
