/** The format {@code asciinema}, its configuration, and its doors to OSGi and to other programs. */
package dev.sshdaudit.asciinema.internal;
