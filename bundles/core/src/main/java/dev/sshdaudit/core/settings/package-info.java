/**
 * What the operator decides: the PIDs {@code audit} and {@code audit.intercept}, as annotations and as checked, immutable values.
 */
package dev.sshdaudit.core.settings;
