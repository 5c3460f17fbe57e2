/** Connects the audit log to the SSH servers that are registered as services of an OSGi framework. */
@NullMarked
package dev.sshdaudit.sshd;

import org.jspecify.annotations.NullMarked;
