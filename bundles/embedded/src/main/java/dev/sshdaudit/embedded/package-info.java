/**
 * Audit logging for programs without OSGi, such as plugins of servers that bring Apache MINA SSHD:
 * {@link dev.sshdaudit.embedded.SshAudit} records the connections of any {@link org.apache.sshd.server.SshServer}. Tap,
 * recorder, formats and storages are the same as in OSGi, with the same configuration keys.
 */
@NullMarked
package dev.sshdaudit.embedded;

import org.jspecify.annotations.NullMarked;
