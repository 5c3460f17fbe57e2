/** The format {@code none}, which makes no recordings. It is the default of the key {@code format}. */
package dev.sshdaudit.format.none;
