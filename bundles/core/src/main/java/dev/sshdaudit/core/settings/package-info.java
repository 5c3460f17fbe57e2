/**
 * The configurations of the PIDs {@code audit} and {@code audit.intercept}: as annotations, and as checked, immutable values.
 */
@NullMarked
package dev.sshdaudit.core.settings;

import org.jspecify.annotations.NullMarked;
