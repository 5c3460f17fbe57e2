/**
 * Keeps the formats and storages that are there, decides which of them are in force, and has the threads of each storage.
 */
@NullMarked
package dev.sshdaudit.core.selection;

import org.jspecify.annotations.NullMarked;
