/**
 * Clocks, timers and threads. Knows nothing of recordings.
 */
package dev.sshdaudit.core.time;
