/** The format {@code asciinema} in OSGi. */
package dev.sshdaudit.asciinema.internal;
