/**
 * The SSH protocol as an observer sees it (RFC 4252, 4254, 4256): packets of one connection, in plaintext and in both
 * directions, become messages of the audit log. Knows nothing of the server's classes; the tap feeds it.
 */
package dev.sshdaudit.sshd.wire;
