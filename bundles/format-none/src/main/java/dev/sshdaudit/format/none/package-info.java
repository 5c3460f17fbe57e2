/** The format {@code none}, for whoever watches messages without keeping them, and the default of the configuration. */
package dev.sshdaudit.format.none;
