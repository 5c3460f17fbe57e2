/**
 * SSH servers that bundles other than ours bring, for tests: {@link dev.sshdaudit.itests.host.GitHost} as SSHD makes one,
 * {@link dev.sshdaudit.itests.host.GerritHost} as Gerrit makes its own.
 */
package dev.sshdaudit.itests.host;
