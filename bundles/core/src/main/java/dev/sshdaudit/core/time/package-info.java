/**
 * Clocks, timers and threads. Nothing here depends on recordings.
 */
@NullMarked
package dev.sshdaudit.core.time;

import org.jspecify.annotations.NullMarked;
