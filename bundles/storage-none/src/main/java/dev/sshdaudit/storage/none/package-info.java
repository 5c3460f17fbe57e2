/** The storage {@code none}, which keeps nothing. It is the default of the key {@code storage}. */
@NullMarked
package dev.sshdaudit.storage.none;

import org.jspecify.annotations.NullMarked;
