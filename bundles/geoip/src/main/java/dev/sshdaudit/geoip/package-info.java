/** Looks up countries of addresses in a file of MaxMind's format. */
@NullMarked
package dev.sshdaudit.geoip;

import org.jspecify.annotations.NullMarked;
