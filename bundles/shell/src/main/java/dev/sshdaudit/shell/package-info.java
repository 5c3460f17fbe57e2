/** The {@code audit:} commands of Karaf's shell. */
@NullMarked
package dev.sshdaudit.shell;

import org.jspecify.annotations.NullMarked;
