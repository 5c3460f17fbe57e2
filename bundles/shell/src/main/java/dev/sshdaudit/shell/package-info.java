/** The {@code audit:} commands of Karaf's shell. */
package dev.sshdaudit.shell;
