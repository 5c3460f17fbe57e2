/**
 * sshd-audit as a plugin of Gerrit: what Gerrit's loader of plugins finds, the configuration, and the commands. All else is that of
 * {@link dev.sshdaudit.embedded.SshAudit}.
 */
@NullMarked
package dev.sshdaudit.gerrit;

import org.jspecify.annotations.NullMarked;
