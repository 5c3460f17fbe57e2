/** The storage {@code none}, which keeps nothing. It is the default of the key {@code storage}. */
package dev.sshdaudit.storage.none;
