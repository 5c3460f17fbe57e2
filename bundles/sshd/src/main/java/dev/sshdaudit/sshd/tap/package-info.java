/**
 * The tap: listens to an {@link org.apache.sshd.server.SshServer} and feeds what goes over its sessions to the decoder of
 * {@link dev.sshdaudit.sshd.wire}. Nothing of the host is replaced, and nothing is left behind.
 *
 * <p>SSHD hands every packet after the first key exchange, in plaintext and in wire order, to its {@code Compression}
 * objects: wrappers around them see all there is to see.
 */
package dev.sshdaudit.sshd.tap;
