/**
 * Decodes the SSH protocol (RFC 4252, 4254, 4256): the packets of one connection, in plaintext and in both directions,
 * become messages of the audit log. This package does not use the server's classes; {@link dev.sshdaudit.sshd.tap}
 * passes packets in.
 *
 * <p>Its part of the promise (see {@link dev.sshdaudit.sshd.tap}): what the server takes from a packet, the decoder
 * takes from it too. So it is as lax as Apache MINA SSHD. Names are compared with {@code String.CASE_INSENSITIVE_ORDER}
 * where SSHD does that (types of channels, methods, services) and exactly where it does that (requests). Data goes as
 * far as its length says, beyond the packet too, in the array that SSHD reads. Channels are found by the server's
 * number, which is one channel's; where a packet has the client's number only, and that names several, the message
 * names all of them. What fits nothing goes to {@code Unplaced}, which is the rule for the unknown.
 */
package dev.sshdaudit.sshd.wire;
