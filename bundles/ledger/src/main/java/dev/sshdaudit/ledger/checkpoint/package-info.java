/**
 * Signed roots of ledgers: {@link dev.sshdaudit.ledger.checkpoint.Checkpoint} is the text (C2SP tlog-checkpoint), {@link
 * dev.sshdaudit.ledger.checkpoint.SshSignature} the signature as {@code ssh-keygen -Y} makes and verifies it, {@link
 * dev.sshdaudit.ledger.checkpoint.AllowedSigners} the file that says which keys may sign.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.ledger.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
