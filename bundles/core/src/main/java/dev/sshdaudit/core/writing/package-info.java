/**
 * Brings the messages of a connection to the parts of its recording. A {@link dev.sshdaudit.core.writing.Drain} runs on
 * threads of the storage, and asks its {@link dev.sshdaudit.core.writing.Source} for messages.
 */
@NullMarked
package dev.sshdaudit.core.writing;

import org.jspecify.annotations.NullMarked;
