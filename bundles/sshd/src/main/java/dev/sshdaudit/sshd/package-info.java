/** Connects the audit log to the SSH servers that are registered as services of an OSGi framework. */
package dev.sshdaudit.sshd;
