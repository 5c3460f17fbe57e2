/** The format {@code asciinema}, its configuration, and its doors to OSGi and to other programs. */
@NullMarked
package dev.sshdaudit.asciinema.internal;

import org.jspecify.annotations.NullMarked;
