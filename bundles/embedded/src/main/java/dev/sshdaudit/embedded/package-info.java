/**
 * Audit logging for programs without OSGi, such as plugins of servers that bring Apache MINA SSHD:
 * {@link dev.sshdaudit.embedded.SshAudit} records the connections of any {@link org.apache.sshd.server.SshServer}. It is
 * the same tap, recorder, formats and storages as in OSGi, configured by the same keys.
 */
package dev.sshdaudit.embedded;
