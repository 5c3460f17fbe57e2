/**
 * The tap: listens to an {@link org.apache.sshd.server.SshServer} and passes the packets of its sessions to the decoder
 * of {@link dev.sshdaudit.sshd.wire}. The tap replaces nothing of the host, and leaves nothing behind when it is
 * closed.
 *
 * <p>SSHD hands every packet after the first key exchange, in plaintext and in wire order, to its {@code Compression}
 * objects: wrappers around these objects see every packet.
 *
 * <p>The promise: what SSHD delivers to a shell, a program, a subsystem or a forwarding is in the recording, or the
 * connection ends before it is delivered (mode {@code strict}), or the recording says what is missing. It can be kept,
 * because
 *
 * <ul>
 *   <li>no packet goes past the wrappers: they say that they compress, always, and SSHD then gives them each packet
 *       before it reads the packet's number ({@code AbstractSession.decode}), and each that it sends before it is
 *       encrypted ({@code AbstractSession.encode}), under the locks that keep packets in order;
 *   <li>a packet that is not to be handled can be replaced in the buffer, by SSH_MSG_IGNORE;
 *   <li>the buffer that the decoder reads is the one that SSHD reads afterwards, with all that lies behind the packet;
 *   <li>a packet can be handed to SSHD later ({@code AbstractSession.handleMessage}, under the lock of its decoder): in
 *       mode {@code strict} nothing that the client sends after the login is handled before the storage has the
 *       connection's first messages, not even what came in one TCP segment with the last packet of the login
 *       ({@code HeldPackets});
 *   <li>nothing can be done before the first key exchange, since SSHD starts no service before it;
 *   <li>SSHD tells of a channel ({@code ChannelListener.channelInitialized}) while it handles the packet that asks for
 *       it, so it is known to which request each of its numbers belongs;
 *   <li>SSHD charges the client's window before it asks whether a channel may be written to, so it is known whether data
 *       of a channel that is closed may come ({@link SshdChannel});
 *   <li>an error while a packet is read does not lose it: it is recorded as it came.
 * </ul>
 */
@NullMarked
package dev.sshdaudit.sshd.tap;

import org.jspecify.annotations.NullMarked;
