/**
 * Messages as text, for the shell's commands and the decoder: {@link dev.sshdaudit.text.JsonLines} for programs, {@link
 * dev.sshdaudit.text.Timeline} for people. Whatever a recording holds, neither lets it drive the reader's terminal.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
