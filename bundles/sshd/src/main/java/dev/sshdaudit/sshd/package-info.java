/** What connects the audit log to the SSH servers of an OSGi framework. */
package dev.sshdaudit.sshd;
