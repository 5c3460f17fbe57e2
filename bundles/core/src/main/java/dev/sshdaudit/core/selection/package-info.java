/**
 * The formats and storages that are there, which of them are in force, and the threads of each storage.
 */
package dev.sshdaudit.core.selection;
