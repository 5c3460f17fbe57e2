/**
 * Messages as text, for the shell's commands and the decoder: {@link dev.sshdaudit.text.JsonLines} for programs, {@link
 * dev.sshdaudit.text.Timeline} for people. Both escape control characters in recordings, so that these cannot drive the reader's terminal. {@link
 * dev.sshdaudit.text.Reading} hands the messages of a recording to a {@link dev.sshdaudit.text.MessageSink}; {@link
 * dev.sshdaudit.text.MessageSinks} and {@link dev.sshdaudit.text.CastSink} write text and casts. {@link
 * dev.sshdaudit.text.TerminalFilter} makes a program's output safe to be shown again.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.text;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
