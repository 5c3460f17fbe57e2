/** The format {@code none}, which makes no recordings. It is the default of the key {@code format}. */
@NullMarked
package dev.sshdaudit.format.none;

import org.jspecify.annotations.NullMarked;
