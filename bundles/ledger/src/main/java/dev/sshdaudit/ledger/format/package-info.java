/**
 * The lines of a ledger: {@link dev.sshdaudit.ledger.format.Fact} is what a line tells, {@link
 * dev.sshdaudit.ledger.format.LineWriter} makes lines of facts, {@link dev.sshdaudit.ledger.format.LineReader} reads the lines of
 * a segment, and {@link dev.sshdaudit.ledger.format.LineParser} makes facts of lines again. The bundle's README specifies the
 * file.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger.format;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
