/** The storage {@code none}, which keeps nothing. */
package dev.sshdaudit.storage.none;
