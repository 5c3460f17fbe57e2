/**
 * Time stamps of a time stamp authority (RFC 3161): {@link dev.sshdaudit.ledger.timestamp.TimestampRequest} asks for one, {@link
 * dev.sshdaudit.ledger.timestamp.TimestampToken} is one, {@link dev.sshdaudit.ledger.timestamp.Authorities} says which authorities are
 * trusted. Nothing but the Java platform is needed, so that ledgers can be verified everywhere.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger.timestamp;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
