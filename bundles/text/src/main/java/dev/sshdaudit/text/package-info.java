/**
 * Messages as text, for the shell's commands and the decoder: {@link dev.sshdaudit.text.JsonLines} for programs, {@link
 * dev.sshdaudit.text.Timeline} for people. Whatever a recording holds, neither lets it drive the reader's terminal. {@link
 * dev.sshdaudit.text.TerminalFilter} makes a program's output fit to be shown again.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
