/**
 * Decodes the SSH protocol (RFC 4252, 4254, 4256): the packets of one connection, in plaintext and in both directions,
 * become messages of the audit log. This package does not use the server's classes; {@link dev.sshdaudit.sshd.tap}
 * passes packets in.
 *
 * <p>Its part of the promise (see {@link dev.sshdaudit.sshd.tap}): what the server takes from a packet, the decoder takes
 * from it too. So it is as lax as Apache MINA SSHD. Names are compared with {@code String.CASE_INSENSITIVE_ORDER} where
 * SSHD does that (types of channels, methods, services) and exactly where it does that (requests). Data goes as far as its
 * length says, beyond the packet too, in the array that SSHD reads. Channels are found by the server's number, which is
 * one channel's; where a packet has the client's number only, and that names several, the message names all of them. What
 * fits nothing goes to {@code Unplaced}, which is the rule for the unknown.
 *
 * <p>The client's number of a closed channel is not free before the server has sent all that it is going to send of the
 * channel. A thread of the server may have been let through before the close, and may send its data after the client has
 * given the number to another channel: later by the time of a key exchange, which the client decides, or of being without
 * a processor. The rule ({@code ClosedChannels}): a closed channel is unfinished until the server says that the channel is
 * closed, and the server's account of the client's window is charged with no more than what went over the wire. Every
 * thread charges that account before it asks whether it may write, so none is left then. Where that cannot be seen, a
 * channel is unfinished until ten seconds after its close and after the last key exchange. Data with the number of an
 * unfinished channel is that channel's where the account of the new channel shows that the data cannot be the new one's;
 * otherwise its message names both channels, and it is recorded if it is to be recorded of either. It never ends a
 * connection: clients may use a number again at once.
 */
@NullMarked
package dev.sshdaudit.sshd.wire;

import org.jspecify.annotations.NullMarked;
