/** What the tests of this bundle share: an audit log to look into, packets, servers. */
package dev.sshdaudit.sshd.testing;
